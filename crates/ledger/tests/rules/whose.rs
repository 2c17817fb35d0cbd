//! Whose it is to write what, verb by verb: another body may not, nor a planner or an auditor of its
//! own; and what only some rule of its own would stop.

use crate::script::check_endowed;
use expect_test::expect;

#[test]
fn another_body_writes_in_nobodys_book() {
    check_endowed(&expect![[r#"
        terms FNPS/2024 holder=ats:VEN_01 grantor=org:r_veneto lines=SUP as=mlps/ministry => refused FORBIDDEN: il ruolo ministry di mlps non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        terms FNPS/2024 lines=SUP as=r_veneto/region                     => refused FORBIDDEN: il ruolo region di r_veneto non può aprire, ripartire o ridurre fondi nel registro di mlps
        close FNPS/2024 as=r_veneto/region                               => refused FORBIDDEN: il ruolo region di r_veneto non può aprire, ripartire o ridurre fondi nel registro di mlps
        close FNPS/2024 key=closed                                       => recorded
        reopen FNPS/2024 as=r_veneto/region                              => refused FORBIDDEN: il ruolo region di r_veneto non può aprire, ripartire o ridurre fondi nel registro di mlps
        reopen FNPS/2024                                                 => recorded
        appropriate FNPS/2024 org:mlps +1.00 as=r_veneto/region          => refused FORBIDDEN: il ruolo region di r_veneto non può aprire, ripartire o ridurre fondi nel registro di mlps
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 1.00 as=mlps/ministry => refused FORBIDDEN: il ruolo ministry di mlps non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        split FNPS/2024 org:r_veneto 1.00 | a 1.00 ats:VEN_01*1 as=mlps/ministry => refused FORBIDDEN: il ruolo ministry di mlps non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        split FNPS/2024 org:r_veneto 1.00 | a 1.00 ats:VEN_01*1 as=c_l736/ats_accountant => refused FORBIDDEN: il ruolo ats_accountant di c_l736 non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        split FNPS/2024 org:r_veneto 1.00 | a 1.00 ats:VEN_01*1 as=r_veneto/ats_planner => refused FORBIDDEN: il ruolo ats_planner di r_veneto non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 1.00 as=mlps/ministry => refused FORBIDDEN: il ruolo ministry di mlps non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        return FNPS/2024 ats:VEN_01 -> org:r_veneto available 1.00 as=c_d325/ats_accountant => refused FORBIDDEN: il ruolo ats_accountant di c_d325 non può impegnare, liquidare o pagare nel registro di c_l736
        return FNPS/2024 ats:VEN_01 -> org:r_veneto available 1.00 as=c_l736/ats_planner => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        programme FNPS/2024 ats:VEN_01 SUP 1.00 as=c_d325/ats_accountant => refused FORBIDDEN: il ruolo ats_accountant di c_d325 non può programmare nel registro di c_l736
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 key=c as=c_d325/ats_accountant => refused FORBIDDEN: il ruolo ats_accountant di c_d325 non può impegnare, liquidare o pagare nel registro di c_l736
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 key=c as=c_l736/ats_planner => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 key=c              => FNPS/2024 ats:VEN_01: available 900.00, SUP committed 100.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        change c_l736 key:c release 1.00 as=c_d325/ats_accountant        => refused FORBIDDEN: il ruolo ats_accountant di c_d325 non può impegnare, liquidare o pagare nel registro di c_l736
        change c_l736 key:c release 1.00 as=c_l736/ats_planner           => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        change c_d325 #20 release 1.00                                   => refused WRONG_PARTY at commitment: l'impegno #20 è di c_l736, non di c_d325
        expense c_l736 1 10.00 key:c 10.00 key=e as=c_d325/ats_accountant => refused FORBIDDEN: il ruolo ats_accountant di c_d325 non può impegnare, liquidare o pagare nel registro di c_l736
        expense c_l736 1 10.00 key:c 10.00 key=e as=c_l736/auditor       => refused FORBIDDEN: il ruolo auditor di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        expense c_l736 1 10.00 key:c 10.00 key=e                         => FNPS/2024 ats:VEN_01: SUP committed 90.00, SUP expensed 10.00
        order c_l736 1/2026 key:e 1.00 as=c_d325/ats_accountant          => refused FORBIDDEN: il ruolo ats_accountant di c_d325 non può impegnare, liquidare o pagare nel registro di c_l736
        order c_l736 1/2026 key:e 1.00 as=c_l736/ats_planner             => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        pay c_l736 1/2026 key:e 1.00 as=c_d325/ats_accountant            => refused FORBIDDEN: il ruolo ats_accountant di c_d325 non può impegnare, liquidare o pagare nel registro di c_l736
        pay c_l736 1/2026 key:e 1.00 as=c_l736/ats_planner               => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        cover FNPS/2024 c_l736 ats:VEN_01 advanced 1.00 as=c_d325/ats_accountant => refused FORBIDDEN: il ruolo ats_accountant di c_d325 non può impegnare, liquidare o pagare nel registro di c_l736
        cover FNPS/2024 c_l736 ats:VEN_01 advanced 1.00 as=c_l736/ats_planner => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        closebook c_l736 2026-01-31 as=c_d325/ats_accountant             => refused FORBIDDEN: il ruolo ats_accountant di c_d325 non può impegnare, liquidare o pagare nel registro di c_l736
        closebook c_l736 2026-01-31 as=c_l736/ats_planner                => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        endow FNPS/2024 mlps org:mlps 1.00 as=r_veneto/region            => refused FORBIDDEN: il ruolo region di r_veneto non può aprire, ripartire o ridurre fondi nel registro di mlps
        send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 1.00 as=mlps/ministry => refused FORBIDDEN: il ruolo ministry di mlps non può inviare trasferimenti nel registro di r_veneto
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 1.00 as=c_d325/ats_accountant => refused FORBIDDEN: il ruolo ats_accountant di c_d325 non può registrare incassi nel registro di c_l736
        erase c_l736 as=c_l736/auditor                                   => refused FORBIDDEN: il ruolo auditor di c_l736 non può cancellare dati di persone nel registro di c_l736
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 1.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,7,2025-08-05 evidence=dgr key=t => total 1.00, REG-VEN/2025 ats:VEN_01: available 1001.00; REG-VEN/2025 org:r_veneto: available 999.00
        confirm mlps #22                                                 => refused FORBIDDEN: il ruolo ministry di mlps non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        dispute mlps #22 cause=altro                                     => refused FORBIDDEN: il ruolo ministry di mlps non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        reverse mlps #22 annulled                                        => refused FORBIDDEN: il ruolo ministry di mlps non può trascrivere atti di altri nel registro di c_l736
        reverse r_veneto #22 annulled as=r_veneto/ats_accountant         => refused FORBIDDEN: il ruolo ats_accountant di r_veneto non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        body r_other region region=12 as=r_veneto/region                 => refused FORBIDDEN: il ruolo region di r_veneto non può registrare enti e ambiti nazionali
        body c_new comune region=12 as=r_veneto/region                   => refused FORBIDDEN: il ruolo region di r_veneto non può registrare enti e ambiti nella regione 12
        body c_new comune region=05 as=r_veneto/region                   => recorded
    "#]]);
}

#[test]
fn what_goes_back_is_given_to_nobody() {
    check_endowed(&expect![[r#"
        appropriate REG-VEN/2025 org:r_veneto -2000.00                   => REG-VEN/2025 org:r_veneto: law 0.00, available -1000.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:r_veneto su REG-VEN/2025 a -1000.00: fino alla copertura non si può né programmare né impegnare oltre
        return REG-VEN/2025 ats:VEN_01 -> org:r_veneto available 200.00 from=c_l736 to=r_veneto => 2 events, REG-VEN/2025 ats:VEN_01: available 800.00, cash@c_l736 -200.00; REG-VEN/2025 org:r_veneto: available -800.00, in_transit@c_l736>r_veneto 200.00
        return REG-VEN/2025 ats:VEN_01 -> org:r_veneto available 100.00 key=economia => REG-VEN/2025 ats:VEN_01: available 700.00; REG-VEN/2025 org:r_veneto: available -700.00
        send REG-VEN/2025 c_d325 ats:VEN_02 -> r_veneto org:r_veneto 1.00 returns=#21 => refused NOT_ITS_RETURN at returns: di #21, fra gli stessi enti, restano da rendere 0.00; il trasferimento è di 1.00
        send REG-VEN/2025 c_l736 ats:VEN_01 -> r_veneto org:r_veneto 1.00 returns=#20 => refused NOT_ITS_RETURN at returns: di #20, fra gli stessi enti, restano da rendere 0.00; il trasferimento è di 1.00
        send REG-VEN/2025 c_l736 ats:VEN_01 -> mlps org:mlps 1.00 returns=#21 => refused NOT_ITS_RETURN at returns: di #21, fra gli stessi enti, restano da rendere 0.00; il trasferimento è di 1.00
        send FNPS/2024 c_l736 ats:VEN_01 -> r_veneto org:r_veneto 1.00 returns=#21 => refused NOT_ITS_RETURN at returns: di #21, fra gli stessi enti, restano da rendere 0.00; il trasferimento è di 1.00
        send REG-VEN/2025 c_l736 ats:VEN_01 -> r_veneto org:r_veneto 100.01 returns=#21 => refused NOT_ITS_RETURN at returns: di #21, fra gli stessi enti, restano da rendere 100.00; il trasferimento è di 100.01
        send REG-VEN/2025 c_l736 ats:VEN_01 -> r_veneto org:r_veneto 100.00 returns=#21 => REG-VEN/2025 ats:VEN_01: cash@c_l736 -300.00; REG-VEN/2025 org:r_veneto: in_transit@c_l736>r_veneto 300.00
        return REG-VEN/2025 ats:VEN_01 -> org:r_veneto available 1.00 from=c_l736 to=nobody => refused UNKNOWN_ORGANISATION at transfer.receiver: l'ente «nobody» non è registrato
        return FNPS/1999 ats:VEN_01 -> org:r_veneto available 1.00       => refused UNKNOWN_EDITION at edition: l'annualità «FNPS/1999» non è aperta: aprirla prima con OpenEdition
        return FNPS/2024 ats:VEN_01 -> org:nobody available 1.00         => refused UNKNOWN_ORGANISATION at grantor: l'ente «nobody» non è registrato
        // The till of one manager goes to the next: sent to nobody either.
        succeed VEN_01 c_d325 on=2026-05-01                              => recorded
        send FNPS/2024 c_l736 ats:VEN_01 -> c_d325 ats:VEN_01 1500.00 on=2026-05-01 => FNPS/2024 ats:VEN_01: cash@c_l736 -1500.00, in_transit@c_l736>c_d325 1500.00
        send FNPS/2024 r_veneto org:r_veneto -> c_d325 ats:VEN_01 1000.00 on=2026-05-01 => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_d325 1000.00; FNPS/2024 org:r_veneto: cash@r_veneto -1000.00
        send FNPS/2024 r_veneto org:r_veneto -> c_d325 ats:VEN_01 0.01 on=2026-05-01 => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_d325 1000.01; FNPS/2024 org:r_veneto: cash@r_veneto -1000.01
            ! SENT_MORE_THAN_ALLOTTED: inviati a ats:VEN_01 su FNPS/2024 1000.01 in tutto, assegnati 1000.00
    "#]]);
}

#[test]
fn the_plan_keeps_what_is_committed_beyond_what_is_granted() {
    check_endowed(&expect![[r#"
        programme FNPS/2024 ats:VEN_01 SUP 1000.00                       => FNPS/2024 ats:VEN_01: available 0.00, SUP programmed 1000.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 300.00                    => FNPS/2024 ats:VEN_01: SUP programmed 700.00, SUP committed 300.00
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 400.00               => FNPS/2024 ats:VEN_01: available -400.00; FNPS/2024 org:r_veneto: available 1900.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di ats:VEN_01 su FNPS/2024 a -400.00: fino alla copertura non si può né programmare né impegnare oltre
        return FNPS/2024 ats:VEN_01 -> org:r_veneto SUP 300.01           => refused UNCOVERED_BY_AVAILABLE at rows[0].amount: la disponibilità di ats:VEN_01 su FNPS/2024 è -400.00: fino alla copertura si può ancora usare 300.00, richiesti 300.01
        return FNPS/2024 ats:VEN_01 -> org:r_veneto SUP 200.00 | SUP 100.01 => refused UNCOVERED_BY_AVAILABLE at rows[1].amount: la disponibilità di ats:VEN_01 su FNPS/2024 è -400.00: fino alla copertura si può ancora usare 100.00, richiesti 100.01
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 300.00 key=all            => FNPS/2024 ats:VEN_01: SUP programmed 400.00, SUP committed 600.00
        return FNPS/2024 ats:VEN_01 -> org:r_veneto SUP 0.01             => refused UNCOVERED_BY_AVAILABLE at rows[0].amount: la disponibilità di ats:VEN_01 su FNPS/2024 è -400.00: fino alla copertura si può ancora usare 0.00, richiesti 0.01
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 100.00               => FNPS/2024 ats:VEN_01: available -500.00; FNPS/2024 org:r_veneto: available 2000.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di ats:VEN_01 su FNPS/2024 a -500.00: fino alla copertura non si può né programmare né impegnare oltre
        return FNPS/2024 ats:VEN_01 -> org:r_veneto SUP 0.01             => refused UNCOVERED_BY_AVAILABLE at rows[0].amount: la disponibilità di ats:VEN_01 su FNPS/2024 è -500.00: fino alla copertura si può ancora usare 0.00, richiesti 0.01
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 0.01                      => refused UNCOVERED_BY_AVAILABLE at rows[0].amount: la disponibilità di ats:VEN_01 su FNPS/2024 è -500.00: fino alla copertura si può ancora usare 0.00, richiesti 0.01
        programme FNPS/1999 ats:VEN_01 SUP -> available 1.00             => refused UNKNOWN_EDITION at edition: l'annualità «FNPS/1999» non è aperta: aprirla prima con OpenEdition
    "#]]);
}

#[test]
fn what_passes_is_the_ambitos_own() {
    check_endowed(&expect![[r##"
        allot FNPS/2024 org:r_veneto -> org:c_l736 10.00                 => total 10.00, FNPS/2024 org:c_l736: available 10.00; FNPS/2024 org:r_veneto: available 1490.00
        commit c_l736 FNPS/2024 org:c_l736 SUP 1.00 key=own              => FNPS/2024 org:c_l736: available 9.00, SUP committed 1.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 | FNPS/2024 org:c_l736 SUP 1.00 key=mixed => FNPS/2024 ats:VEN_01: available 999.00, SUP committed 1.00; FNPS/2024 org:c_l736: available 8.00, SUP committed 2.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
            ! NO_PROGRAMME: riga 1: impegno su FNPS/2024 senza programmazione
        commit c_d325 FNPS/2024 ats:VEN_02 SUP 1.00 key=other            => FNPS/2024 ats:VEN_02: available 499.00, SUP committed 1.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 key=a                => FNPS/2024 ats:VEN_01: available 998.00, SUP committed 2.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 key=b                => FNPS/2024 ats:VEN_01: available 997.00, SUP committed 3.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        succeed VEN_01 c_d325 key:own                                    => refused WRONG_PARTY at commitments[0]: l'impegno key:own è di c_l736, non di ats:VEN_01
        succeed VEN_01 c_d325 key:mixed                                  => refused WRONG_PARTY at commitments[0]: l'impegno key:mixed è di c_l736, non di ats:VEN_01
        succeed VEN_01 veneto_lavoro #21                                 => refused WRONG_PARTY at commitments[0]: l'impegno #21 è di c_d325, non di ats:VEN_01
        succeed VEN_01 c_d325 key:b key:a key:b form=union key=done      => recorded
        seal operator done                                               => {"type":"ManagerSucceeded","payload":{"ambito":"VEN_01","manager":"c_d325","legal_form":"union","commitments":["#22","#23"]}}
        succeed VEN_01 c_d325 form=union key=again                       => refused NOTHING_CHANGES at manager: VEN_01 è già gestito da c_d325: non c'è nulla da cambiare
        succeed VEN_01 c_d325 form=convention key=back                   => recorded
        succeed VEN_01 c_d325 form=convention key=again                  => refused NOTHING_CHANGES at manager: VEN_01 è già gestito da c_d325: non c'è nulla da cambiare
        terms FNPS/2024 holder=ats:VEN_99 grantor=org:r_veneto lines=SUP => refused UNKNOWN_AMBITO at holder: l'ambito «VEN_99» non è registrato
        // Its owner says of an edition what was transcribed: it is confirmed, and not opened again.
        open REG-NEW/2025 REG r_veneto behalf=r_veneto as=c_l736/ats_accountant act=DGR,1,2025-08-05 evidence=dgr key=o => recorded
        open REG-NEW/2025 REG r_veneto key=same                          => recorded
        seal r_veneto same                                               => {"type":"ActConfirmed","payload":{"of":"#26","edition":"REG-NEW/2025"}}
    "##]]);
}

#[test]
fn what_stands_of_a_part_is_what_is_paid_and_what_is_agreed() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 200.00 key=c              => FNPS/2024 ats:VEN_01: available 800.00, SUP committed 200.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        expense c_l736 1 100.00 key:c 100.00 key=e                       => FNPS/2024 ats:VEN_01: SUP committed 100.00, SUP expensed 100.00
        reverse c_l736 key:e material_error | 0 amount=60.00             => FNPS/2024 ats:VEN_01: SUP committed 160.00, SUP expensed 40.00
        pay c_l736 1/2026 key:e 40.01                                    => refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #19 restano da pagare 40.00, richiesti 40.01
        order c_l736 1/2026 key:e 40.01                                  => refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #19 restano da pagare 40.00, richiesti 40.01
        pay c_l736 1/2026 key:e 40.00                                    => FNPS/2024 ats:VEN_01: SUP expensed 0.00, SUP paid 40.00, cash@c_l736 -40.00, paid_out@c_l736 40.00
        // Conditions that were changed stand whatever becomes of the act that had some.
        allot FNPS/2024 org:r_veneto -> ats:VEN_02 10.00 lines=SUP key=a => total 10.00, FNPS/2024 ats:VEN_02: available 510.00; FNPS/2024 org:r_veneto: available 1490.00
        terms FNPS/2024 holder=ats:VEN_02 grantor=org:r_veneto lines=GOV => recorded
        reverse r_veneto key:a annulled                                  => FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:r_veneto: available 1500.00
        commit c_d325 FNPS/2024 ats:VEN_02 SUP 1.00                      => FNPS/2024 ats:VEN_02: available 499.00, SUP committed 1.00
            ! LINE_NOT_ADMITTED: riga 0: la linea SUP non è fra quelle ammesse dall'atto di FNPS/2024
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        // Another form of the same manager is no succession.
        succeed VEN_01 c_l736 form=union on=2026-06-01                   => recorded
        succeed VEN_01 c_d325 on=2026-05-01                              => recorded
        // Of a day that is closed: the flags in their one order.
        closebook c_d325 2026-03-31                                      => recorded
        commit c_d325 FNPS/2024 ats:VEN_02 SUP 1.00 on=2026-03-01 cause=ritardo => FNPS/2024 ats:VEN_02: available 498.00, SUP committed 2.00
            ! LATE_ENTRY: registrato su un giorno già chiuso: il registro è chiuso fino al 2026-03-31
            ! LINE_NOT_ADMITTED: riga 0: la linea SUP non è fra quelle ammesse dall'atto di FNPS/2024
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
    "#]]);
}

/// What falls due in another year may pass without what it is taken from, and is then of two bodies.
#[test]
fn a_part_that_passed_goes_back_only_within_one_body() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 key=c nocig=CONTRATTI_LAVORO => FNPS/2024 ats:VEN_01: available 900.00, SUP committed 100.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        change c_l736 key:c reimputation 40.00 year=2027 number=2027/1 key=part => recorded
        succeed VEN_01 c_d325 number:2027/1                              => recorded
        reverse c_l736 key:part annulled                                 => refused FORBIDDEN: il ruolo ats_accountant di c_l736 non può impegnare, liquidare o pagare nel registro di c_d325
        reverse c_d325 #19 annulled                                      => refused WRONG_PARTY at of: l'impegno da cui la parte è reimputata è di c_l736, non di c_d325
        succeed VEN_01 c_d325 #18                                        => recorded
        reverse c_l736 key:part annulled                                 => refused FORBIDDEN: il ruolo ats_accountant di c_l736 non può impegnare, liquidare o pagare nel registro di c_d325
        reverse c_d325 #19 annulled                                      => recorded
    "#]]);
}
