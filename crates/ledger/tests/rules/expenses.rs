//! Recording expenses: shares over editions and commitments, and double funding.

use crate::script::check_endowed;
use expect_test::expect;

#[test]
fn an_invoice_over_two_editions_and_the_own_share() {
    check_endowed(&expect![[r##"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 488.00 key=f              => FNPS/2024 ats:VEN_01: available 512.00, SUP committed 488.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 REG-VEN/2025 ats:VEN_01 GOV 488.00 key=r           => REG-VEN/2025 ats:VEN_01: available 512.00, GOV committed 488.00
            ! NO_PROGRAMME: riga 0: impegno su REG-VEN/2025 senza programmazione
        expense c_l736 12/A 1220.00 key:f 488.00 | key:r 488.00 own=244.00 key=e competence=2026-03-01..2026-03-31 => FNPS/2024 ats:VEN_01: SUP committed 0.00, SUP expensed 488.00; REG-VEN/2025 ats:VEN_01: GOV committed 0.00, GOV expensed 488.00
        seal c_l736 e                                                    => {"type":"ExpenseRecorded","payload":{"organisation":"c_l736","document":{"issuer":{"tax_id":"01907990012"},"number":"12/A","date":"2026-03-31","kind":"TD01","total":"1220.00","key":"01907990012|12A|2026-03-31|TD01"},"item":{"line":"whole","basis":"real","total":"1220.00","eligible":"1220.00"},"competence":{"from":"2026-03-01","to":"2026-03-31"},"charged":"1220.00","shares":[{"commitment":"#18","row":0,"holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","amount":"488.00"},{"commitment":"#19","row":0,"holder":"ats:VEN_01","edition":"REG-VEN/2025","line":"GOV","amount":"488.00"}],"own_share":"244.00"}}
        // One more cent on a third edition.
        expense c_l736 12/A 1220.00 PNI/2024 ats:VEN_01 SUP 0.01 cup=J87G22000360002 => refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (intero) di 01907990012|12A|2026-03-31|TD01 vale 1220.00, già imputati 1220.00, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 488.00 (intero), REG-VEN/2025 GOV di ats:VEN_01 488.00 (intero), quota propria 244.00 (intero)
        expense c_l736 12-a 1220.00 own=0.01                             => refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (intero) di 01907990012|12A|2026-03-31|TD01 vale 1220.00, già imputati 1220.00, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 488.00 (intero), REG-VEN/2025 GOV di ats:VEN_01 488.00 (intero), quota propria 244.00 (intero)
        // Another date, kind, number or issuer is another document.
        expense c_l736 12/A 1220.00 own=1220.00 date=2026-03-30          => recorded
            ! NUMBER_CHARGED_TWICE: un documento del 2026-03-31 (TD01) dello stesso emittente, con lo stesso numero e dello stesso anno, è già imputato da c_l736: se è lo stesso, stornare una delle due spese
        expense c_l736 12/A 1220.00 own=1220.00 kind=TD24                => recorded
            ! NUMBER_CHARGED_TWICE: un documento del 2026-03-30 (TD01) dello stesso emittente, con lo stesso numero e dello stesso anno, è già imputato da c_l736: se è lo stesso, stornare una delle due spese
            ! NUMBER_CHARGED_TWICE: un documento del 2026-03-31 (TD01) dello stesso emittente, con lo stesso numero e dello stesso anno, è già imputato da c_l736: se è lo stesso, stornare una delle due spese
        expense c_l736 12/B 1220.00 own=1220.00                          => recorded
        expense c_l736 12/A 1220.00 own=1220.00 issuer=person            => recorded
        // Of another body only the body is told; of another year or issuer it is another number.
        expense c_d325 12/A 1220.00 own=1220.00 date=2026-03-29 key=o    => recorded
            ! NUMBER_CHARGED_TWICE: un documento dello stesso emittente, con lo stesso numero e dello stesso anno, è già imputato da c_l736: se è lo stesso, stornare una delle due spese
        reverse c_d325 key:o annulled                                    => recorded
        expense c_l736 12/A 1220.00 own=1220.00 date=2026-03-28 kind=TD01 => recorded
            ! NUMBER_CHARGED_TWICE: un documento del 2026-03-30 (TD01) dello stesso emittente, con lo stesso numero e dello stesso anno, è già imputato da c_l736: se è lo stesso, stornare una delle due spese
            ! NUMBER_CHARGED_TWICE: un documento del 2026-03-31 (TD01) dello stesso emittente, con lo stesso numero e dello stesso anno, è già imputato da c_l736: se è lo stesso, stornare una delle due spese
            ! NUMBER_CHARGED_TWICE: un documento del 2026-03-31 (TD24) dello stesso emittente, con lo stesso numero e dello stesso anno, è già imputato da c_l736: se è lo stesso, stornare una delle due spese
        expense c_l736 12/A 1220.00 own=1220.00 date=2025-03-31          => recorded
        // An obligation towards one is spent for what another invoices.
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 10.00 creditor=99900010002 nocig=CONTRATTI_LAVORO key=theirs => FNPS/2024 ats:VEN_01: available 502.00, SUP committed 10.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        expense c_l736 14 10.00 own=5.00 | key:theirs 5.00               => FNPS/2024 ats:VEN_01: SUP committed 5.00, SUP expensed 493.00
            ! NOT_THE_CREDITOR: quota 0: l'impegno è verso 99900010002, il documento è di 01907990012
        expense c_l736 15 10.00 own=5.00 | key:theirs 5.00 issuer=99900010002 => FNPS/2024 ats:VEN_01: SUP committed 0.00, SUP expensed 498.00
        // A credit note is no cost, and no cost is recognised before its document.
        expense c_l736 13 1220.00 own=1220.00 kind=TD04                  => refused CREDIT_NOTE at document.kind: il documento TD04 è una nota di credito: non è una spesa; ridurre la spesa a cui si riferisce (ReduceCostItem)
        expense c_l736 13 1220.00 own=1220.00 kind=TD08                  => refused CREDIT_NOTE at document.kind: il documento TD08 è una nota di credito: non è una spesa; ridurre la spesa a cui si riferisce (ReduceCostItem)
        expense c_l736 13 1220.00 own=1220.00 date=2027-03-31            => recorded
            ! BEFORE_ITS_DOCUMENT: spesa del 2026-04-10, prima del suo documento (2027-03-31)
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 502.00, SUP committed 0.00, SUP expensed 498.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
    "##]]);
}

#[test]
fn a_whole_invoice_and_its_rows_meet_in_its_total() {
    check_endowed(&expect![[r#"
        expense c_l736 1 100.00 FNPS/2024 ats:VEN_01 SUP 60.00 own=39.99 => 2 events, FNPS/2024 ats:VEN_01: available 940.00, SUP committed 0.00, SUP expensed 60.00
            ! [0] CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        expense c_l736 1 100.00 item=1 total=50.00 own=0.02              => refused DOUBLE_FUNDING at charged: doppio finanziamento: il documento 01907990012|1|2026-03-31|TD01 vale 100.00, già imputati 99.99, richiesti 0.02; già imputati: FNPS/2024 SUP di ats:VEN_01 60.00 (intero), quota propria 39.99 (intero)
        expense c_l736 1 100.00 item=1 total=50.00 REG-VEN/2025 ats:VEN_01 GOV 0.01 => refused DOUBLE_FUNDING at item.line: doppio finanziamento: il documento 01907990012|1|2026-03-31|TD01 (già imputato per intero) vale 100.00, già imputati 99.99, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 60.00 (intero), quota propria 39.99 (intero)
        expense c_l736 1 100.00 item=2 total=10.00 own=0.01              => refused DOUBLE_FUNDING at item.line: doppio finanziamento: il documento 01907990012|1|2026-03-31|TD01 (già imputato per intero) vale 100.00, già imputati 99.99, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 60.00 (intero), quota propria 39.99 (intero)
        expense c_l736 2 100.00 item=1 total=60.00 own=50.00 key=a       => recorded
        expense c_l736 2 100.00 item=1 total=60.00 own=10.01             => refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (riga 1) di 01907990012|2|2026-03-31|TD01 vale 60.00, già imputati 50.00, richiesti 10.01; già imputati: quota propria 50.00 (riga 1)
        expense c_l736 2 100.00 item=2 total=60.00 own=50.01             => refused DOUBLE_FUNDING at charged: doppio finanziamento: il documento 01907990012|2|2026-03-31|TD01 vale 100.00, già imputati 50.00, richiesti 50.01; già imputati: quota propria 50.00 (riga 1)
        expense c_l736 2 100.00 item=2 total=60.00 own=50.00             => recorded
        expense c_l736 2 100.00 own=0.01                                 => refused DOUBLE_FUNDING at charged: doppio finanziamento: il documento 01907990012|2|2026-03-31|TD01 vale 100.00, già imputati 100.00, richiesti 0.01; già imputati: quota propria 50.00 (riga 1), quota propria 50.00 (riga 2)
        // The same key is the same expense, not a second one; undone, its row is free again.
        expense c_l736 2 100.00 item=1 total=60.00 own=50.00 key=a       => repeated: 1 from #20
        reverse c_l736 key:a annulled                                    => recorded
        expense c_l736 2 100.00 item=3 own=50.01                         => refused DOUBLE_FUNDING at charged: doppio finanziamento: il documento 01907990012|2|2026-03-31|TD01 vale 100.00, già imputati 50.00, richiesti 50.01; già imputati: quota propria 50.00 (riga 2)
        expense c_l736 2 100.00 item=1 total=70.00 own=50.00             => recorded
        reverse c_l736 key:z annulled                                    => refused UNKNOWN_EVENT at of: l'evento key:z non esiste, o è già stornato
    "#]]);
}

#[test]
fn a_document_has_one_total_and_an_item_one_cost() {
    check_endowed(&expect![[r#"
        expense c_l736 1 100.00 item=1 total=50.00 eligible=40.00 own=10.00 key=e => recorded
        expense c_l736 1 100.01 item=1 total=50.00 eligible=40.00 own=10.00 => refused DOCUMENT_DIFFERS at document.total: il documento 01907990012|1|2026-03-31|TD01 è già registrato per 100.00, qui è 100.01
        expense c_l736 1 100.00 item=1 total=50.01 eligible=40.00 own=10.00 => refused DOCUMENT_DIFFERS at item.total: il totale (riga 1) di 01907990012|1|2026-03-31|TD01 è già registrato per 50.00, qui è 50.01
        expense c_l736 1 100.00 item=1 total=50.00 eligible=40.01 own=10.00 => refused DOCUMENT_DIFFERS at item.eligible: il costo ammissibile (riga 1) di 01907990012|1|2026-03-31|TD01 è già registrato per 40.00, qui è 40.01
        expense c_l736 1 100.01 item=2 total=50.00 own=10.00             => refused DOCUMENT_DIFFERS at document.total: il documento 01907990012|1|2026-03-31|TD01 è già registrato per 100.00, qui è 100.01
        // Once the expense is undone, the document can be recorded as it is.
        reverse c_l736 key:e material_error                              => recorded
        expense c_l736 1 100.01 item=1 total=50.02 eligible=40.02 own=10.00 key=f => recorded
        // Within one body only: the next one has its own paper, and both are flagged.
        expense c_d325 1 200.00 own=100.00 key=g                         => recorded
            ! DOCUMENT_IN_TWO_BODIES: lo stesso documento è registrato anche da c_l736
        expense r_veneto 1 300.00 own=100.00                             => recorded
            ! DOCUMENT_IN_TWO_BODIES: lo stesso documento è registrato anche da c_d325
            ! DOCUMENT_IN_TWO_BODIES: lo stesso documento è registrato anche da c_l736
        reverse c_l736 key:f annulled                                    => recorded
        expense c_d325 1 200.00 own=50.00                                => recorded
            ! DOCUMENT_IN_TWO_BODIES: lo stesso documento è registrato anche da r_veneto
    "#]]);
}

#[test]
fn vat_is_borne_or_recovered() {
    check_endowed(&expect![[r#"
        expense c_l736 1 1220.00 vat=1220.01,borne own=1220.00           => refused PART_EXCEEDS_WHOLE at item.vat.amount: l'IVA (1220.01) supera il totale della riga (1220.00)
        expense c_l736 1 1220.00 vat=220.00,recovered own=1220.00        => refused VAT_RECOVERED at item.eligible: l'IVA detratta (220.00) non è ammissibile: della riga restano 1000.00, ammissibili dichiarati 1220.00
        expense c_l736 1 1220.00 eligible=1000.01 vat=220.00,recovered own=1220.00 => refused VAT_RECOVERED at item.eligible: l'IVA detratta (220.00) non è ammissibile: della riga restano 1000.00, ammissibili dichiarati 1000.01
        expense c_l736 1 1220.00 eligible=1000.00 vat=220.00,recovered own=500.00 key=e => recorded
        seal c_l736 e                                                    => {"type":"ExpenseRecorded","payload":{"organisation":"c_l736","document":{"issuer":{"tax_id":"01907990012"},"number":"1","date":"2026-03-31","kind":"TD01","total":"1220.00","key":"01907990012|1|2026-03-31|TD01"},"item":{"line":"whole","basis":"real","total":"1220.00","eligible":"1000.00","vat":{"amount":"220.00","treatment":"recovered"}},"charged":"500.00","own_share":"500.00"}}
        // The same item, said otherwise or not at all.
        expense c_l736 1 1220.00 eligible=1000.00 vat=220.00,borne own=100.00 => refused VAT_DIFFERS at item.vat: l'IVA (intero di 01907990012|1|2026-03-31|TD01) è già registrata come 220.00 detratta, qui è 220.00 a carico
        expense c_l736 1 1220.00 eligible=1000.00 vat=219.99,recovered own=100.00 => refused VAT_DIFFERS at item.vat: l'IVA (intero di 01907990012|1|2026-03-31|TD01) è già registrata come 220.00 detratta, qui è 219.99 detratta
        expense c_l736 1 1220.00 eligible=1000.00 own=100.00             => recorded
        // Another body bears it.
        expense c_d325 2 1220.00 vat=220.00,borne own=1220.00            => recorded
    "#]]);
}

#[test]
fn funds_pay_no_more_than_the_eligible_cost() {
    check_endowed(&expect![[r#"
        // VAT is recovered: 1,000.00 of 1,220.00 may be charged to funds.
        expense c_l736 1 1220.00 eligible=1000.00 FNPS/2024 ats:VEN_01 SUP 1000.01 own=219.99 => refused DOUBLE_FUNDING at shares: doppio finanziamento: il costo ammissibile (intero) di 01907990012|1|2026-03-31|TD01 vale 1000.00, già imputati 0.00, richiesti 1000.01; nessuna quota già imputata
        expense c_l736 1 1220.00 eligible=1000.00 FNPS/2024 ats:VEN_01 SUP 600.00 own=120.00 => 2 events, FNPS/2024 ats:VEN_01: available 400.00, SUP committed 0.00, SUP expensed 600.00
            ! [0] CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        expense c_l736 1 1220.00 eligible=1000.00 REG-VEN/2025 ats:VEN_01 GOV 400.01 => refused DOUBLE_FUNDING at shares: doppio finanziamento: il costo ammissibile (intero) di 01907990012|1|2026-03-31|TD01 vale 1000.00, già imputati 600.00, richiesti 400.01; già imputati: FNPS/2024 SUP di ats:VEN_01 600.00 (intero), quota propria 120.00 (intero)
        expense c_l736 1 1220.00 eligible=1000.00 REG-VEN/2025 ats:VEN_01 GOV 400.00 => 2 events, REG-VEN/2025 ats:VEN_01: available 600.00, GOV committed 0.00, GOV expensed 400.00
            ! [0] CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! [0] NO_PROGRAMME: riga 0: impegno su REG-VEN/2025 senza programmazione
        expense c_l736 1 1220.00 eligible=1000.00 REG-VEN/2025 ats:VEN_01 GOV 0.01 => refused DOUBLE_FUNDING at shares: doppio finanziamento: il costo ammissibile (intero) di 01907990012|1|2026-03-31|TD01 vale 1000.00, già imputati 1000.00, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 600.00 (intero), REG-VEN/2025 GOV di ats:VEN_01 400.00 (intero), quota propria 120.00 (intero)
        expense c_l736 1 1220.00 eligible=1000.00 own=100.01             => refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (intero) di 01907990012|1|2026-03-31|TD01 vale 1220.00, già imputati 1120.00, richiesti 100.01; già imputati: FNPS/2024 SUP di ats:VEN_01 600.00 (intero), REG-VEN/2025 GOV di ats:VEN_01 400.00 (intero), quota propria 120.00 (intero)
        expense c_l736 1 1220.00 eligible=1000.00 own=100.00             => recorded
        expense c_l736 2 100.00 total=100.01 own=100.00                  => refused PART_EXCEEDS_WHOLE at item.total: il totale della riga (100.01) supera il documento (100.00)
        expense c_l736 2 100.00 eligible=100.01 own=100.00               => refused PART_EXCEEDS_WHOLE at item.eligible: il costo ammissibile (100.01) supera il totale della riga (100.00)
        expense c_l736 2 100.00 item=1 total=50.00 eligible=50.01 own=50.00 => refused PART_EXCEEDS_WHOLE at item.eligible: il costo ammissibile (50.01) supera il totale della riga (50.00)
        expense c_l736 2 100.00 charged=50.00 own=50.01                  => refused SHARES_DO_NOT_SUM at charged: le quote (0.00) più la quota propria (50.01) non fanno l'imputato (50.00)
        expense c_l736 2 100.00 charged=50.00 own=49.99                  => refused SHARES_DO_NOT_SUM at charged: le quote (0.00) più la quota propria (49.99) non fanno l'imputato (50.00)
        expense c_l736 2 100.00 charged=50.00                            => refused SHARES_DO_NOT_SUM at charged: le quote (0.00) più la quota propria (0.00) non fanno l'imputato (50.00)
        expense c_l736 2 100.00 charged=50.00 own=40.00 | FNPS/2024 ats:VEN_01 SUP 9.99 => refused SHARES_DO_NOT_SUM at charged: le quote (9.99) più la quota propria (40.00) non fanno l'imputato (50.00)
    "#]]);
}

#[test]
fn no_more_than_is_left_of_a_commitment() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 | REG-VEN/2025 ats:VEN_01 GOV/minors 50.00 number=2026/14 key=c => FNPS/2024 ats:VEN_01: available 900.00, SUP committed 100.00; REG-VEN/2025 ats:VEN_01: available 950.00, GOV/minors committed 50.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
            ! NO_PROGRAMME: riga 1: impegno su REG-VEN/2025 senza programmazione
        expense c_l736 1 500.00 key:c 100.01                             => refused COMMITMENT_EXHAUSTED at shares[0].amount: sulla riga 0 dell'impegno #18 restano 100.00, richiesti 100.01
        expense c_l736 1 500.00 key:c 60.00 | key:c 40.01                => refused COMMITMENT_EXHAUSTED at shares[1].amount: sulla riga 0 dell'impegno #18 restano 40.00, richiesti 40.01
        expense c_l736 1 500.00 key:c 60.00 | number:2026/14 20.00 row=1 => FNPS/2024 ats:VEN_01: SUP committed 40.00, SUP expensed 60.00; REG-VEN/2025 ats:VEN_01: GOV/minors committed 30.00, GOV/minors expensed 20.00
        expense c_l736 1 500.00 #18 40.01                                => refused COMMITMENT_EXHAUSTED at shares[0].amount: sulla riga 0 dell'impegno #18 restano 40.00, richiesti 40.01
        expense c_l736 1 500.00 number:2026/14 40.00                     => FNPS/2024 ats:VEN_01: SUP committed 0.00, SUP expensed 100.00
        expense c_l736 1 500.00 number:2026/14 0.01                      => refused COMMITMENT_EXHAUSTED at shares[0].amount: sulla riga 0 dell'impegno #18 restano 0.00, richiesti 0.01
        expense c_l736 1 500.00 number:2026/14 30.01 row=1               => refused COMMITMENT_EXHAUSTED at shares[0].amount: sulla riga 1 dell'impegno #18 restano 30.00, richiesti 30.01
        expense c_l736 1 500.00 key:c 30.00 row=1 holder=ats:VEN_01 edition=REG-VEN/2025 line=GOV area=minors => REG-VEN/2025 ats:VEN_01: GOV/minors committed 0.00, GOV/minors expensed 50.00
        show REG-VEN/2025                                                => REG-VEN/2025 ats:VEN_01: available 950.00, GOV/minors committed 0.00, GOV/minors expensed 50.00; REG-VEN/2025 org:r_veneto: law -2000.00, available 1000.00
    "#]]);
}

#[test]
fn a_share_names_a_row_that_stands_and_its_own_coordinates() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 key=c              => FNPS/2024 ats:VEN_01: available 900.00, SUP committed 100.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_d325 FNPS/2024 ats:VEN_02 SUP 100.00 key=d              => FNPS/2024 ats:VEN_02: available 400.00, SUP committed 100.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        expense c_l736 1 10.00 key:x 1.00                                => refused UNKNOWN_COMMITMENT at shares[0].commitment: l'impegno key:x non esiste o è stato stornato
        expense c_l736 1 10.00 number:2026/1 1.00                        => refused UNKNOWN_COMMITMENT at shares[0].commitment: l'impegno number:2026/1 non esiste o è stato stornato
        expense c_l736 1 10.00 #999 1.00                                 => refused UNKNOWN_COMMITMENT at shares[0].commitment: l'impegno #999 non esiste o è stato stornato
        expense c_l736 1 10.00 #1 1.00                                   => refused UNKNOWN_COMMITMENT at shares[0].commitment: l'impegno #1 non esiste o è stato stornato
        expense c_l736 1 10.00 key:c 1.00 row=1                          => refused UNKNOWN_ROW at shares[0].row: l'impegno key:c non ha la riga 1
        expense c_l736 1 10.00 key:d 1.00                                => refused UNKNOWN_COMMITMENT at shares[0].commitment: l'impegno key:d non esiste o è stato stornato
        expense c_l736 1 10.00 key:c 1.00 line=GOV | #19 1.00            => refused WRONG_PARTY at shares[1].commitment: l'impegno #19 è di c_d325, non di c_l736
        expense c_l736 1 10.00 #19 1.00 | #999 1.00                      => refused UNKNOWN_COMMITMENT at shares[1].commitment: l'impegno #999 non esiste o è stato stornato
        expense c_l736 1 10.00 #19 1.00 | new 1.00                       => refused MISSING_FIELD at shares[1].holder: senza un impegno la quota deve dire holder: aggiungerlo, o indicare l'impegno
        expense c_l736 1 10.00 #19 1.00                                  => refused WRONG_PARTY at shares[0].commitment: l'impegno #19 è di c_d325, non di c_l736
        expense c_l736 1 10.00 key:c 1.00 holder=ats:VEN_02              => refused COORDINATES_DIFFER at shares[0].holder: la riga 0 dell'impegno è su ats:VEN_01, la quota indica ats:VEN_02
        expense c_l736 1 10.00 key:c 1.00 edition=REG-VEN/2025           => refused COORDINATES_DIFFER at shares[0].edition: la riga 0 dell'impegno è su FNPS/2024, la quota indica REG-VEN/2025
        expense c_l736 1 10.00 key:c 1.00 line=GOV                       => refused COORDINATES_DIFFER at shares[0].line: la riga 0 dell'impegno è su SUP, la quota indica GOV
        expense c_l736 1 10.00 key:c 1.00 area=minors                    => refused COORDINATES_DIFFER at shares[0].area: la riga 0 dell'impegno è su nessuna area, la quota indica minors
        expense c_l736 1 10.00 key:c 1.00 edition=FNPS/2024 line=SUP holder=ats:VEN_01 => FNPS/2024 ats:VEN_01: SUP committed 99.00, SUP expensed 1.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP/minors 5.00 key=m         => FNPS/2024 ats:VEN_01: available 895.00, SUP/minors committed 5.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        expense c_l736 1 10.00 key:m 1.00 area=elderly                   => refused COORDINATES_DIFFER at shares[0].area: la riga 0 dell'impegno è su minors, la quota indica elderly
        expense c_l736 1 10.00 key:m 1.00                                => FNPS/2024 ats:VEN_01: SUP/minors committed 4.00, SUP/minors expensed 1.00
        reverse c_l736 key:c annulled                                    => refused MOVED_ON at of: l'impegno: 1.00 sono già andati avanti; stornare prima le spese e le variazioni che lo usano
        reverse c_d325 key:d annulled                                    => FNPS/2024 ats:VEN_02: available 500.00, SUP committed 0.00
        expense c_d325 1 10.00 key:d 1.00                                => refused UNKNOWN_COMMITMENT at shares[0].commitment: l'impegno key:d non esiste o è stato stornato
    "#]]);
}

#[test]
fn a_share_without_a_commitment_makes_one() {
    check_endowed(&expect![[r##"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 key=c              => FNPS/2024 ats:VEN_01: available 900.00, SUP committed 100.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        expense c_l736 1 90.00 FNPS/2024 ats:VEN_01 SUP/minors 30.00 | key:c 20.00 | REG-VEN/2025 ats:VEN_01 GOV 40.00 number=2026/15 cig=95156957EC key=e => 2 events, FNPS/2024 ats:VEN_01: available 870.00, SUP committed 80.00, SUP/minors committed 0.00, SUP expensed 20.00, SUP/minors expensed 30.00; REG-VEN/2025 ats:VEN_01: available 960.00, GOV committed 0.00, GOV expensed 40.00
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
            ! [0] NO_PROGRAMME: riga 1: impegno su REG-VEN/2025 senza programmazione
        seal c_l736 e                                                    => {"type":"CommitmentMade","payload":{"organisation":"c_l736","creditor":{"tax_id":"01907990012"},"cig":"95156957EC","number":{"year":2026,"number":"15"},"rows":[{"from":"available","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","area":"minors","amount":"30.00"},{"from":"available","holder":"ats:VEN_01","edition":"REG-VEN/2025","line":"GOV","amount":"40.00"}]}}
            ! {"type":"ExpenseRecorded","payload":{"organisation":"c_l736","document":{"issuer":{"tax_id":"01907990012"},"number":"1","date":"2026-03-31","kind":"TD01","total":"90.00","key":"01907990012|1|2026-03-31|TD01"},"item":{"line":"whole","basis":"real","total":"90.00","eligible":"90.00"},"charged":"90.00","shares":[{"commitment":"#19","row":0,"holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","area":"minors","amount":"30.00"},{"commitment":"#18","row":0,"holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","amount":"20.00"},{"commitment":"#19","row":1,"holder":"ats:VEN_01","edition":"REG-VEN/2025","line":"GOV","amount":"40.00"}]}}
        // The commitment was made for what is expensed: nothing of it is left.
        expense c_l736 2 1.00 number:2026/15 0.01                        => refused COMMITMENT_EXHAUSTED at shares[0].amount: sulla riga 0 dell'impegno #19 restano 0.00, richiesti 0.01
        expense c_l736 2 1.00 key:e 0.01 row=1                           => refused COMMITMENT_EXHAUSTED at shares[0].amount: sulla riga 1 dell'impegno #19 restano 0.00, richiesti 0.01
        expense c_l736 2 1.00 REG-VEN/2025 ats:VEN_01 GOV 0.01 number=2026/15 => refused COMMITMENT_NUMBER_USED at number: l'impegno n. 2026/15 di c_l736 è già registrato
        expense c_l736 2 5000.00 REG-VEN/2025 ats:VEN_01 GOV 960.01      => refused STAGE_EXHAUSTED at shares[0].amount: disponibilità di REG-VEN/2025 per ats:VEN_01: restano 960.00, richiesti 960.01
        expense c_l736 2 5000.00 REG-VEN/2025 ats:VEN_01 GOV 960.00 issuer=person => 2 events, REG-VEN/2025 ats:VEN_01: available 0.00, GOV committed 0.00, GOV expensed 1000.00
            ! [0] NO_PROGRAMME: riga 0: impegno su REG-VEN/2025 senza programmazione
        expense c_l736 3 1.00 new 0.01                                   => refused MISSING_FIELD at shares[0].holder: senza un impegno la quota deve dire holder: aggiungerlo, o indicare l'impegno
        expense c_l736 3 1.00 new 0.01 holder=ats:VEN_01                 => refused MISSING_FIELD at shares[0].edition: senza un impegno la quota deve dire edition: aggiungerlo, o indicare l'impegno
        expense c_l736 3 1.00 new 0.01 holder=ats:VEN_01 edition=FNPS/2024 => refused MISSING_FIELD at shares[0].line: senza un impegno la quota deve dire line: aggiungerlo, o indicare l'impegno
        expense c_l736 3 1.00 FNPS/2025 ats:VEN_01 SUP 0.01              => refused UNKNOWN_EDITION at shares[0].edition: l'annualità «FNPS/2025» non è aperta: aprirla prima con OpenEdition
        expense c_l736 3 1.00 FNPS/2024 ats:VEN_02 SUP 0.01              => refused WRONG_PARTY at shares[0].holder: ats:VEN_02 è di c_d325, non di c_l736
        expense c_l736 3 1.00 FNPS/2024 ats:VEN_01 XX 0.01               => refused UNKNOWN_LINE at shares[0].line: la linea «XX» non è nel catalogo: vedere la query lines
        expense c_l736 3 1.00 FNPS/2024 ats:VEN_01 SUP 0.01 as=c_l736/ats_planner => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        expense nobody 3 1.00 own=1.00                                   => refused UNKNOWN_ORGANISATION at organisation: l'ente «nobody» non è registrato
    "##]]);
}

#[test]
fn costs_outside_the_terms_are_flagged() {
    check_endowed(&expect![[r#"
        expense c_l736 1 1.00 PNI/2024 ats:VEN_01 SUP 1.00 cup=J87G22000360002 cig=95156957EC => 2 events, PNI/2024 ats:VEN_01: available 999.00, SUP committed 0.00, SUP expensed 1.00
            ! [0] NO_PROGRAMME: riga 0: impegno su PNI/2024 senza programmazione
        expense c_l736 2 1.00 PNI/2024 ats:VEN_01 GOV 1.00 cup=J87G22000360002 nocig=PRESTAZIONI => 2 events, PNI/2024 ats:VEN_01: available 998.00, GOV committed 0.00, GOV expensed 1.00
            ! [0] LINE_NOT_ADMITTED: riga 0: la linea GOV non è fra quelle ammesse dall'atto di PNI/2024
            ! [0] NO_PROGRAMME: riga 0: impegno su PNI/2024 senza programmazione
            ! [1] LINE_NOT_ADMITTED: quota 0: la linea GOV non è fra quelle ammesse dall'atto di PNI/2024
        expense c_l736 3 1.00 own=0.50 | PNI/2024 ats:VEN_01 SUP 0.50 date=2023-12-31 cup=J87G22000360002 nocig=PRESTAZIONI => 2 events, PNI/2024 ats:VEN_01: available 997.50, SUP committed 0.00, SUP expensed 1.50
            ! [0] NO_PROGRAMME: riga 0: impegno su PNI/2024 senza programmazione
            ! [1] OUTSIDE_WINDOW: quota 0: costo del 2023-12-31 – 2023-12-31 fuori dalla finestra 2024-01-01 – 2026-12-31 di PNI/2024
        expense c_l736 4 1.00 PNI/2024 ats:VEN_01 SUP 1.00 date=2027-01-31 competence=2026-12-01..2026-12-31 cup=J87G22000360002 nocig=PRESTAZIONI => 2 events, PNI/2024 ats:VEN_01: available 996.50, SUP committed 0.00, SUP expensed 2.50
            ! [0] NO_PROGRAMME: riga 0: impegno su PNI/2024 senza programmazione
            ! [1] BEFORE_ITS_DOCUMENT: spesa del 2026-04-10, prima del suo documento (2027-01-31)
        expense c_l736 5 1.00 PNI/2024 ats:VEN_01 SUP 1.00 competence=2026-12-01..2027-01-01 cup=J87G22000360002 nocig=PRESTAZIONI => 2 events, PNI/2024 ats:VEN_01: available 995.50, SUP committed 0.00, SUP expensed 3.50
            ! [0] NO_PROGRAMME: riga 0: impegno su PNI/2024 senza programmazione
            ! [1] OUTSIDE_WINDOW: quota 0: costo del 2026-12-01 – 2027-01-01 fuori dalla finestra 2024-01-01 – 2026-12-31 di PNI/2024
        expense c_l736 6 1.00 PNI/2024 ats:VEN_01 SUP 1.00 competence=2023-12-31..2024-01-01 cup=J87G22000360002 nocig=PRESTAZIONI => 2 events, PNI/2024 ats:VEN_01: available 994.50, SUP committed 0.00, SUP expensed 4.50
            ! [0] NO_PROGRAMME: riga 0: impegno su PNI/2024 senza programmazione
            ! [1] OUTSIDE_WINDOW: quota 0: costo del 2023-12-31 – 2024-01-01 fuori dalla finestra 2024-01-01 – 2026-12-31 di PNI/2024
        expense c_l736 7 1.00 FNPS/2024 ats:VEN_01 SUP 1.00 date=2020-01-01 issuer=01907990021 nocig=PRESTAZIONI => 2 events, FNPS/2024 ats:VEN_01: available 999.00, SUP committed 0.00, SUP expensed 1.00
            ! [0] CHECK_DIGIT_FAILED: creditor.tax_id «01907990021»: la cifra di controllo non torna
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
            ! [1] CHECK_DIGIT_FAILED: document.issuer.tax_id «01907990021»: la cifra di controllo non torna
        allot PNI/2024 org:mlps -> ats:VEN_02 10.00 window=2025-01-01..2027-12-31 => total 10.00, PNI/2024 ats:VEN_02: available 10.00; PNI/2024 org:mlps: available -10.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su PNI/2024 a -10.00: fino alla copertura non si può né programmare né impegnare oltre
        expense c_d325 8 1.00 PNI/2024 ats:VEN_02 SUP 1.00 date=2024-12-31 cup=J87G22000360002 nocig=PRESTAZIONI => 2 events, PNI/2024 ats:VEN_02: available 9.00, SUP committed 0.00, SUP expensed 1.00
            ! [0] NO_PROGRAMME: riga 0: impegno su PNI/2024 senza programmazione
            ! [1] OUTSIDE_WINDOW: quota 0: costo del 2024-12-31 – 2024-12-31 fuori dalla finestra 2025-01-01 – 2027-12-31 di PNI/2024
        expense c_d325 9 1.00 PNI/2024 ats:VEN_02 SUP 1.00 date=2027-12-31 cup=J87G22000360002 nocig=PRESTAZIONI => 2 events, PNI/2024 ats:VEN_02: available 8.00, SUP committed 0.00, SUP expensed 2.00
            ! [0] NO_PROGRAMME: riga 0: impegno su PNI/2024 senza programmazione
            ! [1] BEFORE_ITS_DOCUMENT: spesa del 2026-04-10, prima del suo documento (2027-12-31)
    "#]]);
}

#[test]
fn takers_of_one_line_are_told_apart() {
    check_endowed(&expect![[r#"
        expense c_l736 1 10.00 FNPS/2024 ats:VEN_01 SUP 4.00 | REG-VEN/2025 ats:VEN_01 SUP 6.00 => 2 events, FNPS/2024 ats:VEN_01: available 996.00, SUP committed 0.00, SUP expensed 4.00; REG-VEN/2025 ats:VEN_01: available 994.00, SUP committed 0.00, SUP expensed 6.00
            ! [0] CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
            ! [0] NO_PROGRAMME: riga 1: impegno su REG-VEN/2025 senza programmazione
        expense c_l736 1 10.00 PNI/2024 ats:VEN_01 SUP 0.01              => refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (intero) di 01907990012|1|2026-03-31|TD01 vale 10.00, già imputati 10.00, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 4.00 (intero), REG-VEN/2025 SUP di ats:VEN_01 6.00 (intero)
    "#]]);
}
