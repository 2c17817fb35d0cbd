//! Correcting a cost after it was recognised: credit notes, recoveries, money back, shares charged elsewhere.

use crate::script::check_endowed;
use expect_test::expect;

#[test]
fn a_credit_note_lowers_shares_where_they_stand() {
    check_endowed(&expect![[r##"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 800.00 creditor=01907990012 cig=B10A9942A7 key=c => FNPS/2024 ats:VEN_01: available 200.00, SUP committed 800.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 REG-VEN/2025 ats:VEN_01 GOV 800.00 creditor=01907990012 cig=B10A9942A7 key=d => REG-VEN/2025 ats:VEN_01: available 200.00, GOV committed 800.00
            ! NO_PROGRAMME: riga 0: impegno su REG-VEN/2025 senza programmazione
        expense c_l736 12/A 1220.00 key:c 488.00 | key:d 488.00 own=244.00 key=e => FNPS/2024 ats:VEN_01: SUP committed 312.00, SUP expensed 488.00; REG-VEN/2025 ats:VEN_01: GOV committed 312.00, GOV expensed 488.00
        pay c_l736 1/2026 key:e 488.00 | key:e 100.00 share=1 key=p      => FNPS/2024 ats:VEN_01: SUP expensed 0.00, SUP paid 488.00, cash@c_l736 -488.00, paid_out@c_l736 488.00; REG-VEN/2025 ats:VEN_01: GOV expensed 388.00, GOV paid 100.00, cash@c_l736 -100.00, paid_out@c_l736 100.00
        lessen c_l736 key:e credit_note 122.00                           => refused CHANGE_UNCLEAR at note: per una nota di credito serve il documento (note)
        lessen c_l736 key:e recovery 122.00 note=7,2026-04-01,TD04,122.00 => refused CHANGE_UNCLEAR at note: un recupero non ha nota di credito: toglierla, o indicare la causa credit_note
        lessen c_l736 key:e credit_note 122.00 note=7,2026-04-01,TD01,122.00 => refused NOT_A_CREDIT_NOTE at note.kind: il documento TD01 non è una nota di credito: serve TD04 o TD08
        lessen c_l736 key:e credit_note 122.00 note=7,2026-04-01,TD04,122.00 issuer=83501790014 => refused WRONG_PARTY at note.issuer: il documento che la nota riduce è di 01907990012, non di 83501790014
        lessen c_l736 key:e credit_note 122.01 note=7,2026-04-01,TD04,122.00 => refused CREDIT_EXHAUSTED at reduced: la nota di credito 01907990012|7|2026-04-01|TD04 può ancora ridurre 122.00, richiesti 122.01
        lessen c_l736 key:x credit_note 122.00 note=7,2026-04-01,TD04,122.00 => refused UNKNOWN_EXPENSE at expense: la spesa key:x non esiste o è stata stornata
        lessen c_d325 #20 credit_note 122.00 note=7,2026-04-01,TD04,122.00 as=c_d325/ats_accountant => refused WRONG_PARTY at expense: la spesa #20 è di c_l736, non di c_d325
        lessen c_l736 key:e credit_note 122.00 note=7,2026-04-01,TD04,122.00 | 2 122.00 => refused UNKNOWN_SHARE at shares[0].share: la spesa #20 non ha la quota 2
        lessen c_l736 key:e credit_note 122.00 note=7,2026-04-01,TD04,122.00 | 0 61.00 | 0 61.00 => refused REPEATED_LINE at shares[1].share: la stessa riga compare due volte: sommare gli importi in una sola
        lessen c_l736 key:e credit_note 122.00 note=7,2026-04-01,TD04,122.00 | 0 122.01 => refused PART_EXCEEDS_WHOLE at reduced: quanto lascia le quote (122.01) supera la riduzione (122.00)
        lessen c_l736 key:e credit_note 500.00 note=7,2026-04-01,TD04,500.00 | 0 488.01 => refused CORRECTION_EXCEEDS at shares[0].amount: della quota 0 della spesa #20 si possono correggere 488.00, richiesti 488.01
        lessen c_l736 key:e credit_note 300.00 note=7,2026-04-01,TD04,500.00 own=244.01 => refused PART_EXCEEDS_WHOLE at own_share: la quota propria ridotta (244.01) supera la quota propria della spesa (244.00)
        lessen c_l736 key:e credit_note 122.00 note=7,2026-04-01,TD04,122.00 | 0 121.99 => refused PART_EXCEEDS_WHOLE at reduced: quanto la riduzione non toglie alle quote (0.01) supera il costo non imputato (0.00)
        lessen c_l736 key:e credit_note 122.00 note=7,2026-04-11,TD04,122.00 key=n => FNPS/2024 ats:VEN_01: SUP committed 360.80, SUP paid 439.20; REG-VEN/2025 ats:VEN_01: GOV committed 360.80, GOV expensed 339.20
            ! BEFORE_ITS_DOCUMENT: spesa del 2026-04-10, prima del suo documento (2026-04-11)
        seal c_l736 n                                                    => {"type":"CostItemReduced","payload":{"organisation":"c_l736","expense":"#20","document":"01907990012|12A|2026-03-31|TD01","item":"whole","cause":"credit_note","note":{"issuer":{"tax_id":"01907990012"},"number":"7","date":"2026-04-11","kind":"TD04","total":"122.00","key":"01907990012|7|2026-04-11|TD04"},"reduced":"122.00","lines":[{"share":0,"stage":"paid","commitment":"#18","row":0,"holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","amount":"48.80"},{"share":1,"stage":"expensed","commitment":"#19","row":0,"holder":"ats:VEN_01","edition":"REG-VEN/2025","line":"GOV","amount":"48.80"}],"own_share":"24.40"}}
        lessen c_l736 key:e credit_note 0.01 note=7,2026-04-11,TD04,122.00 => refused CREDIT_EXHAUSTED at reduced: la nota di credito 01907990012|7|2026-04-11|TD04 può ancora ridurre 0.00, richiesti 0.01
        lessen c_l736 key:e credit_note 0.01 note=7,2026-04-11,TD04,122.01 => refused DOCUMENT_DIFFERS at note.total: la nota di credito 01907990012|7|2026-04-11|TD04 è già registrato per 122.00, qui è 122.01
        expense c_l736 12/A 1220.00 key:c 0.01                           => refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (intero) di 01907990012|12A|2026-03-31|TD01 vale 1220.00, già imputati 1220.00, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 439.20 (intero), REG-VEN/2025 GOV di ats:VEN_01 439.20 (intero), quota propria 219.60 (intero), ridotti 122.00 in seguito
        reverse c_l736 #20 annulled                                      => refused MOVED_ON at of: la spesa: 636.80 sono già andati avanti; stornare prima i mandati e i pagamenti che la pagano, e le riduzioni e gli spostamenti delle sue quote
        reverse c_l736 key:p payment_failed                              => refused MOVED_ON at of: il pagamento: 48.80 sono già andati avanti; stornare prima le riduzioni e gli spostamenti delle quote che paga
        reverse c_l736 key:n annulled | 0                                => refused ONLY_WHOLE at lines: quest'evento si storna solo per intero: togliere le righe (lines)
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 200.00, SUP committed 360.80, SUP expensed 0.00, SUP paid 439.20, cash@c_l736 -488.00, paid_out@c_l736 488.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
        refund c_l736 key:x                                              => refused UNKNOWN_REDUCTION at reduction: la riduzione key:x non esiste o è stata stornata
        refund c_d325 #22 as=c_d325/ats_accountant                       => refused WRONG_PARTY at reduction: la riduzione #22 è di c_l736, non di c_d325
        refund c_l736 key:n | 0 amount=48.81                             => refused REFUND_EXHAUSTED at lines[0]: della riga 0 della riduzione restano da incassare 48.80, richiesti 48.81
        refund c_l736 key:n | 1                                          => refused REFUND_EXHAUSTED at lines[0]: della riga 1 della riduzione restano da incassare 0.00, richiesti 0.00
        refund c_l736 key:n | 0 amount=8.80 | 0 amount=1.00              => refused REPEATED_LINE at lines[1]: la stessa riga compare due volte: sommare gli importi in una sola
        refund c_l736 key:n receipt=R-7 key=r | 0 amount=8.80            => FNPS/2024 ats:VEN_01: cash@c_l736 -479.20, paid_out@c_l736 479.20
        seal c_l736 r                                                    => {"type":"PaymentRefunded","payload":{"organisation":"c_l736","reduction":"#22","receipt":"R-7","lines":[{"line":0,"holder":"ats:VEN_01","edition":"FNPS/2024","amount":"8.80"}]}}
        refund c_l736 key:n key=rr                                       => FNPS/2024 ats:VEN_01: cash@c_l736 -439.20, paid_out@c_l736 439.20
        refund c_l736 key:n                                              => refused REFUND_EXHAUSTED at reduction: della riga 0 della riduzione restano da incassare 0.00, richiesti 0.00
        reverse c_l736 key:n annulled                                    => refused MOVED_ON at of: la riduzione: 48.80 sono già andati avanti; stornare prima gli incassi che ne rendono il denaro
        reverse c_l736 key:rr annulled                                   => FNPS/2024 ats:VEN_01: cash@c_l736 -479.20, paid_out@c_l736 479.20
        reverse c_l736 key:r annulled                                    => FNPS/2024 ats:VEN_01: cash@c_l736 -488.00, paid_out@c_l736 488.00
        expense c_l736 13 10.00 key:c 312.01                             => refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (intero) di 01907990012|13|2026-03-31|TD01 vale 10.00, già imputati 0.00, richiesti 312.01; nessuna quota già imputata
        expense c_l736 13 312.01 key:c 312.01 key=used                   => FNPS/2024 ats:VEN_01: SUP committed 48.79, SUP expensed 312.01
        reverse c_l736 key:n annulled                                    => refused MOVED_ON at of: la riduzione: 0.01 sono già andati avanti; stornare prima le spese e le variazioni che usano l'impegno
        reverse c_l736 key:used annulled                                 => FNPS/2024 ats:VEN_01: SUP committed 360.80, SUP expensed 0.00
        reverse c_l736 key:n annulled                                    => FNPS/2024 ats:VEN_01: SUP committed 312.00, SUP paid 488.00; REG-VEN/2025 ats:VEN_01: GOV committed 312.00, GOV expensed 388.00
        reverse c_l736 key:p payment_failed                              => FNPS/2024 ats:VEN_01: SUP expensed 488.00, SUP paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00; REG-VEN/2025 ats:VEN_01: GOV expensed 488.00, GOV paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 200.00, SUP committed 312.00, SUP expensed 488.00, SUP paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
    "##]]);
}

/// What is recovered is not eligible a second time; what nobody charged shrinks last.
#[test]
fn eligible_cost_shrinks_by_its_own_part() {
    check_endowed(&expect![[r##"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 800.00 nocig=PRESTAZIONI key=c => FNPS/2024 ats:VEN_01: available 200.00, SUP committed 800.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        expense c_l736 1 610.00 eligible=500.00 key:c 400.00 key=e       => FNPS/2024 ats:VEN_01: SUP committed 400.00, SUP expensed 400.00
        lessen c_l736 key:e recovery 61.00                               => refused MISSING_FIELD at eligible: di questo costo è ammissibile solo una parte: indicare quanto la riduzione ne toglie (eligible), anche 0.00
        lessen c_l736 key:e recovery 61.00 eligible=61.01                => refused PART_EXCEEDS_WHOLE at eligible: il costo ammissibile tolto (61.01) supera la riduzione (61.00)
        lessen c_l736 key:e recovery 61.00 eligible=-0.01                => refused PART_EXCEEDS_WHOLE at eligible: zero (0.00) supera il costo ammissibile tolto (-0.01)
        lessen c_l736 key:e recovery 61.00 eligible=50.00 key=all        => FNPS/2024 ats:VEN_01: SUP committed 461.00, SUP expensed 339.00
        reverse c_l736 key:all annulled                                  => FNPS/2024 ats:VEN_01: SUP committed 400.00, SUP expensed 400.00
        expense c_l736 1 610.00 eligible=500.00 key:c 50.00 own=100.00 key=f => FNPS/2024 ats:VEN_01: SUP committed 350.00, SUP expensed 450.00
        lessen c_l736 key:f recovery 70.00 eligible=0.00 own=9.99        => refused PART_EXCEEDS_WHOLE at reduced: quanto la riduzione non toglie alle quote (60.01) supera il costo non imputato (60.00)
        lessen c_l736 key:f recovery 70.00 eligible=51.00 own=70.00      => refused PART_EXCEEDS_WHOLE at shares: quanto resta imputato a fondi (450.00) supera il costo ammissibile che resta (449.00)
        lessen c_l736 key:f recovery 70.00 eligible=50.00 own=70.00 key=g => recorded
        seal c_l736 g                                                    => {"type":"CostItemReduced","payload":{"organisation":"c_l736","expense":"#22","document":"01907990012|1|2026-03-31|TD01","item":"whole","cause":"recovery","reduced":"70.00","reduced_eligible":"50.00","own_share":"70.00"}}
        expense c_l736 1 610.00 eligible=500.00 key:c 0.01               => refused DOUBLE_FUNDING at shares: doppio finanziamento: il costo ammissibile (intero) di 01907990012|1|2026-03-31|TD01 vale 500.00, già imputati 500.00, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 450.00 (intero), quota propria 30.00 (intero), ridotti 70.00 in seguito
        reverse c_l736 key:f annulled                                    => refused MOVED_ON at of: la quota propria della spesa: 70.00 sono già andati avanti; stornare prima le riduzioni e gli spostamenti che l'hanno cambiata
        reverse c_l736 key:g annulled                                    => recorded
        reverse c_l736 key:f annulled                                    => FNPS/2024 ats:VEN_01: SUP committed 400.00, SUP expensed 400.00
    "##]]);
}

#[test]
fn an_order_holds_its_part() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 nocig=PRESTAZIONI key=c => FNPS/2024 ats:VEN_01: available 900.00, SUP committed 100.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        expense c_l736 1 100.00 key:c 100.00 key=e                       => FNPS/2024 ats:VEN_01: SUP committed 0.00, SUP expensed 100.00
        order c_l736 5/2026 key:e 60.00 key=o                            => recorded
        lessen c_l736 key:e recovery 40.01                               => refused CORRECTION_EXCEEDS at shares[0].amount: della quota 0 della spesa #19 si possono correggere 40.00, richiesti 40.01; altri 60.00 sono su mandati non ancora eseguiti: pagare quelli, o stornarli
        move c_l736 key:e share=0 amount=40.01 -> own                    => refused CORRECTION_EXCEEDS at amount: della quota 0 della spesa #19 si possono correggere 40.00, richiesti 40.01; altri 60.00 sono su mandati non ancora eseguiti: pagare quelli, o stornarli
        lessen c_l736 key:e recovery 40.00 key=n                         => FNPS/2024 ats:VEN_01: SUP committed 40.00, SUP expensed 60.00
        reverse c_l736 key:o annulled                                    => recorded
        reverse c_l736 key:n annulled                                    => FNPS/2024 ats:VEN_01: SUP committed 0.00, SUP expensed 100.00
    "#]]);
}

#[test]
fn a_share_is_charged_elsewhere() {
    check_endowed(&expect![[r##"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 500.00 creditor=01907990012 cig=B10A9942A7 key=c => FNPS/2024 ats:VEN_01: available 500.00, SUP committed 500.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 REG-VEN/2025 ats:VEN_01 GOV 400.00 creditor=83501790014 cig=B10A9942A7 key=d => REG-VEN/2025 ats:VEN_01: available 600.00, GOV committed 400.00
            ! NO_PROGRAMME: riga 0: impegno su REG-VEN/2025 senza programmazione
        expense c_l736 12/A 610.00 key:c 488.00 own=122.00 key=e         => FNPS/2024 ats:VEN_01: SUP committed 12.00, SUP expensed 488.00
        pay c_l736 1/2026 key:e 488.00 key=p                             => FNPS/2024 ats:VEN_01: SUP expensed 0.00, SUP paid 488.00, cash@c_l736 -488.00, paid_out@c_l736 488.00
        move c_l736 key:e share=0 -> key:c                               => refused MOVES_NOWHERE at to: lo spostamento parte e arriva nello stesso posto
        move c_l736 key:e -> own                                         => refused MOVES_NOWHERE at to: lo spostamento parte e arriva nello stesso posto
        move c_l736 key:e share=1 -> own                                 => refused UNKNOWN_SHARE at share: la spesa #20 non ha la quota 1
        move c_l736 key:x share=0 -> own                                 => refused UNKNOWN_EXPENSE at expense: la spesa key:x non esiste o è stata stornata
        move c_l736 key:e share=0 -> key:x                               => refused UNKNOWN_COMMITMENT at to.commitment: l'impegno key:x non esiste o è stato stornato
        move c_l736 key:e share=0 -> new                                 => refused MISSING_FIELD at to.holder: senza un impegno la quota deve dire holder: aggiungerlo, o indicare l'impegno
        move c_l736 key:e share=0 -> key:d row=1                         => refused UNKNOWN_ROW at to.row: l'impegno key:d non ha la riga 1
        move c_l736 key:e share=0 -> key:d edition=FNPS/2024             => refused COORDINATES_DIFFER at to.edition: la riga 0 dell'impegno è su REG-VEN/2025, la quota indica FNPS/2024
        move c_l736 key:e share=0 -> FNPS/2024 ats:VEN_02 SUP            => refused WRONG_PARTY at to.holder: ats:VEN_02 è di c_d325, non di c_l736
        move c_l736 key:e share=0 -> key:d                               => refused COMMITMENT_EXHAUSTED at amount: sulla riga 0 dell'impegno #19 restano 400.00, richiesti 488.00
        move c_l736 key:e share=0 amount=488.01 -> key:d                 => refused CORRECTION_EXCEEDS at amount: della quota 0 della spesa #20 si possono correggere 488.00, richiesti 488.01
        move c_l736 key:e share=0 amount=300.00 -> key:d key=m           => FNPS/2024 ats:VEN_01: SUP committed 312.00, SUP paid 188.00, cash@c_l736 -188.00, paid_out@c_l736 188.00; REG-VEN/2025 ats:VEN_01: GOV committed 100.00, GOV expensed 0.00, GOV paid 300.00, cash@c_l736 -300.00, paid_out@c_l736 300.00
            ! NOT_THE_CREDITOR: quota 0: l'impegno è verso 83501790014, il documento è di 01907990012
        seal c_l736 m                                                    => {"type":"ShareReallocated","payload":{"organisation":"c_l736","expense":"#20","document":"01907990012|12A|2026-03-31|TD01","item":"whole","incurred":{"from":"2026-03-31","to":"2026-03-31"},"of_share":0,"old":{"commitment":"#18","row":0,"holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP"},"new":{"commitment":"#19","row":0,"holder":"ats:VEN_01","edition":"REG-VEN/2025","line":"GOV"},"paid":"300.00"}}
        reverse c_l736 key:p payment_failed                              => refused MOVED_ON at of: il pagamento: 300.00 sono già andati avanti; stornare prima le riduzioni e gli spostamenti delle quote che paga
        reverse c_l736 key:e annulled                                    => refused MOVED_ON at of: la spesa: 488.00 sono già andati avanti; stornare prima i mandati e i pagamenti che la pagano, e le riduzioni e gli spostamenti delle sue quote
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 500.00, SUP committed 312.00, SUP expensed 0.00, SUP paid 188.00, cash@c_l736 -188.00, paid_out@c_l736 188.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
        show REG-VEN/2025                                                => REG-VEN/2025 ats:VEN_01: available 600.00, GOV committed 100.00, GOV expensed 0.00, GOV paid 300.00, cash@c_l736 -300.00, paid_out@c_l736 300.00; REG-VEN/2025 org:r_veneto: law -2000.00, available 1000.00
        pay c_l736 2/2026 key:m 0.01                                     => refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #22 restano da pagare 0.00, richiesti 0.01
        lessen c_l736 key:m recovery 50.00 key=n                         => REG-VEN/2025 ats:VEN_01: GOV committed 150.00, GOV paid 250.00
        reverse c_l736 key:m annulled                                    => refused MOVED_ON at of: lo spostamento: 300.00 sono già andati avanti; stornare prima i pagamenti e le correzioni di ciò che ha spostato
        reverse c_l736 key:n annulled                                    => REG-VEN/2025 ats:VEN_01: GOV committed 100.00, GOV paid 300.00
        reverse c_l736 key:m annulled | 0                                => refused ONLY_WHOLE at lines: quest'evento si storna solo per intero: togliere le righe (lines)
        reverse c_l736 key:m annulled                                    => FNPS/2024 ats:VEN_01: SUP committed 12.00, SUP paid 488.00, cash@c_l736 -488.00, paid_out@c_l736 488.00; REG-VEN/2025 ats:VEN_01: GOV committed 400.00, GOV expensed 0.00, GOV paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00
        move c_l736 key:e share=0 -> own key=o                           => FNPS/2024 ats:VEN_01: SUP committed 500.00, SUP paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00
        reverse c_l736 key:e annulled                                    => refused MOVED_ON at of: la spesa: 488.00 sono già andati avanti; stornare prima i mandati e i pagamenti che la pagano, e le riduzioni e gli spostamenti delle sue quote
        move c_l736 key:e -> FNPS/2024 ats:VEN_01 GOV amount=10.00 key=back number=2026/9 => 2 events, FNPS/2024 ats:VEN_01: available 490.00, GOV committed 0.00, GOV expensed 10.00
            ! [0] CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        reverse c_l736 key:o annulled                                    => FNPS/2024 ats:VEN_01: SUP committed 12.00, SUP paid 488.00, cash@c_l736 -488.00, paid_out@c_l736 488.00
        pay c_l736 3/2026 key:back 4.00 key=p3                           => FNPS/2024 ats:VEN_01: GOV expensed 6.00, GOV paid 4.00, cash@c_l736 -492.00, paid_out@c_l736 492.00
        move c_l736 key:back share=0 amount=7.00 -> own                  => refused CHANGE_UNCLEAR at paid: la quota è pagata in parte: dire quanto di ciò che si sposta è pagato (paid), anche 0.00
        move c_l736 key:back share=0 amount=7.00 paid=4.01 -> own        => refused CORRECTION_EXCEEDS at paid: della quota 0 della spesa #28 si possono correggere 4.00, richiesti 4.01
        move c_l736 key:back share=0 amount=7.00 paid=0.00 -> own        => refused CORRECTION_EXCEEDS at paid: della quota 0 della spesa #28 si possono correggere 6.00, richiesti 7.00
        move c_l736 key:back share=0 amount=7.00 paid=2.00 -> own key=half => FNPS/2024 ats:VEN_01: GOV committed 7.00, GOV expensed 1.00, GOV paid 2.00, cash@c_l736 -490.00, paid_out@c_l736 490.00
        reverse c_l736 #28 annulled                                      => refused MOVED_ON at of: lo spostamento: 10.00 sono già andati avanti; stornare prima i pagamenti e le correzioni di ciò che ha spostato
        reverse c_l736 key:half annulled                                 => FNPS/2024 ats:VEN_01: GOV committed 0.00, GOV expensed 6.00, GOV paid 4.00, cash@c_l736 -492.00, paid_out@c_l736 492.00
        reverse c_l736 key:p3 payment_failed                             => FNPS/2024 ats:VEN_01: GOV expensed 10.00, GOV paid 0.00, cash@c_l736 -488.00, paid_out@c_l736 488.00
        reverse c_l736 #28 annulled                                      => FNPS/2024 ats:VEN_01: GOV committed 10.00, GOV expensed 0.00
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 490.00, GOV committed 10.00, SUP committed 12.00, GOV expensed 0.00, SUP expensed 0.00, GOV paid 0.00, SUP paid 488.00, cash@c_l736 -488.00, paid_out@c_l736 488.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
    "##]]);
}

/// What comes from no fund is told without its payments, and is eligible for one.
#[test]
fn an_own_share_comes_to_a_fund() {
    check_endowed(&expect![[r##"
        commit c_l736 PNI/2024 ats:VEN_01 GOV 500.00 cup=J87G22000360002 nocig=PRESTAZIONI key=c => PNI/2024 ats:VEN_01: available 500.00, GOV committed 500.00
            ! LINE_NOT_ADMITTED: riga 0: la linea GOV non è fra quelle ammesse dall'atto di PNI/2024
            ! NO_PROGRAMME: riga 0: impegno su PNI/2024 senza programmazione
        expense c_l736 1 122.00 eligible=100.00 own=122.00 date=2027-01-31 key=e => recorded
            ! BEFORE_ITS_DOCUMENT: spesa del 2026-04-10, prima del suo documento (2027-01-31)
        move c_l736 key:e -> key:c                                       => refused DOUBLE_FUNDING at amount: doppio finanziamento: il costo ammissibile di 01907990012|1|2027-01-31|TD01 vale 100.00, già imputati 0.00, richiesti 122.00; già imputati: quota propria 122.00 (intero)
        move c_l736 key:e amount=100.01 -> key:c                         => refused DOUBLE_FUNDING at amount: doppio finanziamento: il costo ammissibile di 01907990012|1|2027-01-31|TD01 vale 100.00, già imputati 0.00, richiesti 100.01; già imputati: quota propria 122.00 (intero)
        move c_l736 key:e amount=122.01 -> key:c                         => refused PART_EXCEEDS_WHOLE at amount: quanto si sposta (122.01) supera la quota propria (122.00)
        move c_l736 key:e amount=100.00 paid=1.00 -> key:c               => refused CHANGE_UNCLEAR at paid: la quota propria non è pagata qui: spostarla, e poi registrare il pagamento con il suo mandato e il suo giorno
        move c_l736 key:e amount=100.00 -> key:c key=m                   => PNI/2024 ats:VEN_01: GOV committed 400.00, GOV expensed 100.00
            ! LINE_NOT_ADMITTED: quota 0: la linea GOV non è fra quelle ammesse dall'atto di PNI/2024
            ! OUTSIDE_WINDOW: quota 0: costo del 2027-01-31 – 2027-01-31 fuori dalla finestra 2024-01-01 – 2026-12-31 di PNI/2024
        seal c_l736 m                                                    => {"type":"ShareReallocated","payload":{"organisation":"c_l736","expense":"#19","document":"01907990012|1|2027-01-31|TD01","item":"whole","incurred":{"from":"2027-01-31","to":"2027-01-31"},"new":{"commitment":"#18","row":0,"holder":"ats:VEN_01","edition":"PNI/2024","line":"GOV"},"unpaid":"100.00"}}
        pay c_l736 1/2026 key:m 100.00 on=2026-02-02 key=p               => PNI/2024 ats:VEN_01: GOV expensed 0.00, GOV paid 100.00, cash@c_l736 -100.00, paid_out@c_l736 100.00
        move c_l736 key:m share=0 -> own key=again                       => PNI/2024 ats:VEN_01: GOV committed 500.00, GOV paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00
        reverse c_l736 key:again annulled                                => PNI/2024 ats:VEN_01: GOV committed 400.00, GOV paid 100.00, cash@c_l736 -100.00, paid_out@c_l736 100.00
        reverse c_l736 key:p payment_failed                              => PNI/2024 ats:VEN_01: GOV expensed 100.00, GOV paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00
        reverse c_l736 key:m annulled                                    => PNI/2024 ats:VEN_01: GOV committed 500.00, GOV expensed 0.00
        reverse c_l736 key:e annulled                                    => recorded
        close PNI/2024                                                   => recorded
        expense c_l736 2 122.00 own=122.00 key=f                         => recorded
        move c_l736 key:f -> key:c                                       => refused EDITION_IS_CLOSED at to.edition: l'annualità «PNI/2024» è chiusa: si possono ancora pagare, ridurre, rendicontare e stornare, non programmare, impegnare o liquidare
    "##]]);
}
