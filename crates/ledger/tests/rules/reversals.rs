//! Undoing whole events, downstream first.

use crate::script::check_endowed;
use expect_test::expect;

#[test]
fn a_payment_gives_back_share_order_and_cash() {
    check_endowed(&expect![[r##"
        expense c_l736 1 10.00 FNPS/2024 ats:VEN_01 SUP 10.00 key=e => 2 events, FNPS/2024 ats:VEN_01: available 990.00, SUP committed 0.00, SUP expensed 10.00
            ! [0] CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        pay c_l736 1/2026 key:e 6.00 key=p on=2026-05-01            => FNPS/2024 ats:VEN_01: SUP expensed 4.00, SUP paid 6.00, cash@c_l736 -6.00, paid_out@c_l736 6.00
        reverse c_l736 key:e annulled                               => refused AMBIGUOUS_REFERENCE at of: «key:e» indica più eventi: usare l'id di quello che si intende
        reverse c_l736 #19 annulled                                 => refused MOVED_ON at of: la spesa: 6.00 sono già andati avanti; stornare prima i mandati e i pagamenti che la pagano, e le riduzioni e gli spostamenti delle sue quote
        reverse c_l736 key:p payment_failed key=r                   => FNPS/2024 ats:VEN_01: SUP expensed 10.00, SUP paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00
        seal c_l736 r                                               => {"type":"Reversed","payload":{"of":"#20","lines":[{"line":0,"from":{"stage":"expensed","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP"},"to":{"stage":"paid","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP"},"amount":"6.00"},{"line":1,"from":{"stage":"cash","organisation":"c_l736","holder":"ats:VEN_01","edition":"FNPS/2024"},"to":{"stage":"paid_out","organisation":"c_l736","holder":"ats:VEN_01","edition":"FNPS/2024"},"amount":"6.00"}],"cause":"payment_failed"}}
        show FNPS/2024                                              => FNPS/2024 ats:VEN_01: available 990.00, SUP committed 0.00, SUP expensed 10.00, SUP paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
        pay c_l736 1/2026 key:e 10.00 key=q                         => FNPS/2024 ats:VEN_01: SUP expensed 0.00, SUP paid 10.00, cash@c_l736 -10.00, paid_out@c_l736 10.00
        reverse c_l736 key:p payment_failed                         => refused ALREADY_REVERSED at of: l'evento è già stato stornato per intero, da ultimo da #21
        reverse c_l736 key:q material_error on=2026-06-30           => FNPS/2024 ats:VEN_01: SUP expensed 10.00, SUP paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00 (on 2026-04-10)
        pay c_l736 1/2026 key:e 10.00                               => FNPS/2024 ats:VEN_01: SUP expensed 0.00, SUP paid 10.00, cash@c_l736 -10.00, paid_out@c_l736 10.00
        reverse c_l736 key:r annulled                               => refused NOT_REVERSIBLE at of: un evento Reversed non si storna: si registra un nuovo atto che lo sostituisce
    "##]]);
}

#[test]
fn an_expense_goes_back_to_its_commitment() {
    check_endowed(&expect![[r#"
        programme FNPS/2024 ats:VEN_01 SUP 50.00                         => FNPS/2024 ats:VEN_01: available 950.00, SUP programmed 50.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 10.00 | FNPS/2024 ats:VEN_01 SUP 5.00 key=c => FNPS/2024 ats:VEN_01: SUP programmed 35.00, SUP committed 15.00
        expense c_l736 1 10.00 key:c 4.00 | key:c 2.00 row=1 key=e       => FNPS/2024 ats:VEN_01: SUP committed 9.00, SUP expensed 6.00
        reverse c_l736 key:c released                                    => refused MOVED_ON at of: l'impegno: 6.00 sono già andati avanti; stornare prima le spese e le variazioni che lo usano
        reverse c_l736 key:e annulled on=2026-06-30                      => FNPS/2024 ats:VEN_01: SUP committed 15.00, SUP expensed 0.00
        expense c_l736 1 10.00 key:c 10.00 key=f                         => FNPS/2024 ats:VEN_01: SUP committed 5.00, SUP expensed 10.00
        expense c_l736 1 10.00 own=0.01                                  => refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (intero) di 01907990012|1|2026-03-31|TD01 vale 10.00, già imputati 10.00, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 10.00 (intero)
        reverse c_l736 key:f material_error on=2026-06-30                => FNPS/2024 ats:VEN_01: SUP committed 15.00, SUP expensed 0.00 (on 2026-04-10)
        expense c_l736 1 11.00 own=11.00 key=o                           => recorded
        reverse c_l736 key:o annulled                                    => recorded
        reverse c_l736 key:c released                                    => FNPS/2024 ats:VEN_01: SUP programmed 50.00, SUP committed 0.00
        reverse c_l736 key:c released key=twice                          => refused ALREADY_REVERSED at of: l'evento è già stato stornato per intero, da ultimo da #26
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 950.00, SUP programmed 50.00, SUP committed 0.00, SUP expensed 0.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
    "#]]);
}

#[test]
fn a_commitment_goes_back_where_it_was_taken() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 600.00 key=c => FNPS/2024 ats:VEN_01: available 400.00, SUP committed 600.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        programme FNPS/2024 ats:VEN_01 SUP 100.00           => FNPS/2024 ats:VEN_01: available 300.00, SUP programmed 100.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 key=d => FNPS/2024 ats:VEN_01: SUP programmed 0.00, SUP committed 700.00
        reverse c_l736 key:c annulled                       => FNPS/2024 ats:VEN_01: available 900.00, SUP committed 100.00
        reverse c_l736 key:d annulled                       => FNPS/2024 ats:VEN_01: SUP programmed 100.00, SUP committed 0.00
    "#]]);
}

#[test]
fn a_plan_that_was_used_stays() {
    check_endowed(&expect![[r#"
        programme FNPS/2024 ats:VEN_01 SUP 50.00 | GOV 10.00 | SUP -> available 5.00 key=p => FNPS/2024 ats:VEN_01: available 945.00, GOV programmed 10.00, SUP programmed 45.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 0.01 key=c                => FNPS/2024 ats:VEN_01: SUP programmed 44.99, SUP committed 0.01
        reverse c_l736 key:p annulled                                    => refused STAGE_EXHAUSTED at of: programmato sulla linea SUP di FNPS/2024 per ats:VEN_01: restano 44.99, richiesti 45.00
        reverse c_l736 key:c annulled                                    => FNPS/2024 ats:VEN_01: SUP programmed 45.00, SUP committed 0.00
        reverse c_l736 key:p annulled as=c_l736/ats_planner              => FNPS/2024 ats:VEN_01: available 1000.00, GOV programmed 0.00, SUP programmed 0.00
        programme FNPS/2024 ats:VEN_01 SUP 1000.00 key=q                 => FNPS/2024 ats:VEN_01: available 0.00, SUP programmed 1000.00
        programme FNPS/2024 ats:VEN_01 SUP -> available 400.00 key=back  => FNPS/2024 ats:VEN_01: available 400.00, SUP programmed 600.00
        programme FNPS/2024 ats:VEN_01 GOV 300.00                        => FNPS/2024 ats:VEN_01: available 100.00, GOV programmed 300.00
        // Undoing what made 400.00 available would leave it below zero.
        reverse c_l736 key:back annulled                                 => refused STAGE_EXHAUSTED at of: disponibilità di FNPS/2024 per ats:VEN_01: restano 100.00, richiesti 400.00
        reverse c_l736 key:q annulled                                    => refused STAGE_EXHAUSTED at of: programmato sulla linea SUP di FNPS/2024 per ats:VEN_01: restano 600.00, richiesti 1000.00
    "#]]);
}

#[test]
fn an_allotment_may_be_undone_below_zero_but_not_once_reduced() {
    check_endowed(&expect![[r#"
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 200.00 key=a   => total 200.00, FNPS/2024 ats:VEN_01: available 1200.00; FNPS/2024 org:r_veneto: available 1300.00
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 1100.00 key=d => FNPS/2024 ats:VEN_01: available 100.00; FNPS/2024 org:r_veneto: available 2400.00
        reverse r_veneto key:a annulled                           => refused MOVED_ON at of: l'assegnazione: 100.00 sono già andati avanti; stornare prima le riduzioni e le restituzioni che la toccano
        reverse r_veneto key:d annulled                           => FNPS/2024 ats:VEN_01: available 1200.00; FNPS/2024 org:r_veneto: available 1300.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1100.00            => FNPS/2024 ats:VEN_01: available 100.00, SUP committed 1100.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        reverse r_veneto key:a material_error on=2026-12-31       => FNPS/2024 ats:VEN_01: available -100.00; FNPS/2024 org:r_veneto: available 1500.00 (on 2026-04-10)
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di ats:VEN_01 su FNPS/2024 a -100.00: fino alla copertura non si può né programmare né impegnare oltre
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 100.00 key=b   => total 100.00, FNPS/2024 ats:VEN_01: available 0.00; FNPS/2024 org:r_veneto: available 1400.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 0.01               => refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano 0.00, richiesti 0.01
        show FNPS/2024                                            => FNPS/2024 ats:VEN_01: available 0.00, SUP committed 1100.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1400.00
    "#]]);
}

#[test]
fn endowments_and_cash_are_undone() {
    check_endowed(&expect![[r#"
        appropriate FNPS/2024 org:mlps +10.00 key=a                      => FNPS/2024 org:mlps: law -5010.00, available 2010.00
        appropriate FNPS/2024 org:mlps -5.00 key=b                       => FNPS/2024 org:mlps: law -5005.00, available 2005.00
        reverse mlps key:b annulled                                      => FNPS/2024 org:mlps: law -5010.00, available 2010.00
        reverse mlps key:a annulled                                      => FNPS/2024 org:mlps: law -5000.00, available 2000.00
        appropriate FNPS/2024 org:mlps -2000.00 key=c                    => FNPS/2024 org:mlps: law -3000.00, available 0.00
        reduce FNPS/2024 org:mlps <- org:r_veneto 500.00 key=d           => FNPS/2024 org:mlps: available 500.00; FNPS/2024 org:r_veneto: available 1000.00
        appropriate FNPS/2024 org:mlps -500.00 key=f                     => FNPS/2024 org:mlps: law -2500.00, available 0.00
        reverse mlps key:d annulled                                      => FNPS/2024 org:mlps: available -500.00; FNPS/2024 org:r_veneto: available 1500.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su FNPS/2024 a -500.00: fino alla copertura non si può né programmare né impegnare oltre
        endow FNPS/2024 mlps org:mlps 10.00 key=e                        => FNPS/2024 org:mlps: treasury@mlps -10.00, cash@mlps 10.00
        reverse mlps key:e annulled                                      => FNPS/2024 org:mlps: treasury@mlps 0.00, cash@mlps 0.00
        receive FNPS/2024 mlps -> r_veneto org:r_veneto 5.00 key=i       => FNPS/2024 org:r_veneto: cash@r_veneto 5.00, in_transit@mlps>r_veneto -5.00
            ! RECEIVED_UNDECLARED: ricevuti da mlps 5.00 non ancora dichiarati come inviati
        reverse r_veneto key:i annulled                                  => FNPS/2024 org:r_veneto: cash@r_veneto 0.00, in_transit@mlps>r_veneto 0.00
        send FNPS/2024 mlps org:mlps -> r_veneto org:r_veneto 5.00 key=t => FNPS/2024 org:mlps: cash@mlps -5.00; FNPS/2024 org:r_veneto: in_transit@mlps>r_veneto 5.00
        receive FNPS/2024 mlps -> r_veneto org:r_veneto 5.00             => FNPS/2024 org:r_veneto: cash@r_veneto 5.00, in_transit@mlps>r_veneto 0.00
        reverse mlps key:t annulled                                      => FNPS/2024 org:mlps: cash@mlps 0.00; FNPS/2024 org:r_veneto: in_transit@mlps>r_veneto -5.00
            ! RECEIVED_UNDECLARED: ricevuti da mlps 5.00 non ancora dichiarati come inviati
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 1000.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -2500.00, available -500.00, treasury@mlps 0.00, cash@mlps 0.00; FNPS/2024 org:r_veneto: available 1500.00, cash@r_veneto 5.00, in_transit@mlps>r_veneto -5.00
    "#]]);
}

#[test]
fn what_is_not_to_be_undone() {
    check_endowed(&expect![[r#"
        reverse c_l736 key:x annulled                                    => refused UNKNOWN_EVENT at of: l'evento key:x non esiste, o è già stornato
        reverse c_l736 number:2026/1 annulled                            => refused UNKNOWN_EVENT at of: l'evento number:2026/1 non esiste, o è già stornato
        reverse c_l736 #999 annulled                                     => refused UNKNOWN_EVENT at of: l'evento #999 non esiste, o è già stornato
        // Registered by the operator, whose administrators do not spend.
        reverse operator #0 annulled                                     => refused FORBIDDEN: il ruolo administrator di operator non può impegnare, liquidare o pagare nel registro di operator
        reverse operator #5 annulled as=operator/ats_accountant          => refused NOT_REVERSIBLE at of: un evento AmbitoRegistered non si storna: si registra un nuovo atto che lo sostituisce
        reverse operator #0 annulled as=operator/ats_accountant          => refused NOT_REVERSIBLE at of: un evento OrganisationRegistered non si storna: si registra un nuovo atto che lo sostituisce
        reverse mlps #7 annulled                                         => refused NOT_REVERSIBLE at of: un evento EditionOpened non si storna: si registra un nuovo atto che lo sostituisce
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 1.00 | ats:VEN_02 1.00 key=two => 2 events, total 2.00, FNPS/2024 ats:VEN_01: available 1001.00; FNPS/2024 ats:VEN_02: available 501.00; FNPS/2024 org:r_veneto: available 1498.00
        reverse r_veneto key:two annulled                                => refused AMBIGUOUS_REFERENCE at of: «key:two» indica più eventi: usare l'id di quello che si intende
        reverse r_veneto #18 annulled                                    => FNPS/2024 ats:VEN_01: available 1000.00; FNPS/2024 org:r_veneto: available 1499.00
        // Another's book.
        reverse mlps #19 annulled                                        => refused FORBIDDEN: il ruolo ministry di mlps non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        reverse r_veneto #19 annulled as=r_veneto/ats_accountant         => refused FORBIDDEN: il ruolo ats_accountant di r_veneto non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        reverse r_veneto #19 annulled key=r                              => FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:r_veneto: available 1500.00
        reverse r_veneto #19 annulled                                    => refused ALREADY_REVERSED at of: l'evento è già stato stornato per intero, da ultimo da #21
        reverse r_veneto key:r annulled                                  => refused NOT_REVERSIBLE at of: un evento Reversed non si storna: si registra un nuovo atto che lo sostituisce
        reverse r_veneto key:r annulled as=r_veneto/ats_accountant       => refused NOT_REVERSIBLE at of: un evento Reversed non si storna: si registra un nuovo atto che lo sostituisce
    "#]]);
}

#[test]
fn whoever_may_do_it_may_undo_it() {
    check_endowed(&expect![[r#"
        appropriate FNPS/2024 org:mlps +1.00 key=a                       => FNPS/2024 org:mlps: law -5001.00, available 2001.00
        endow FNPS/2024 mlps org:mlps 1.00 key=e                         => FNPS/2024 org:mlps: treasury@mlps -1.00, cash@mlps 1.00
        reverse mlps key:a annulled as=mlps/ats_accountant               => refused FORBIDDEN: il ruolo ats_accountant di mlps non può aprire, ripartire o ridurre fondi nel registro di mlps
        reverse mlps key:e annulled as=mlps/ats_accountant               => refused FORBIDDEN: il ruolo ats_accountant di mlps non può aprire, ripartire o ridurre fondi nel registro di mlps
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 1.00 key=d           => FNPS/2024 ats:VEN_01: available 999.00; FNPS/2024 org:r_veneto: available 1501.00
        send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 1.00 key=t => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 1.00; FNPS/2024 org:r_veneto: cash@r_veneto -1.00
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 1.00 key=i       => FNPS/2024 ats:VEN_01: cash@c_l736 1.00, in_transit@r_veneto>c_l736 0.00
        programme FNPS/2024 ats:VEN_01 SUP 10.00 key=p                   => FNPS/2024 ats:VEN_01: available 989.00, SUP programmed 10.00
        reverse r_veneto key:d annulled as=r_veneto/ats_planner          => refused FORBIDDEN: il ruolo ats_planner di r_veneto non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        reverse r_veneto key:t annulled as=r_veneto/ats_planner          => refused FORBIDDEN: il ruolo ats_planner di r_veneto non può inviare trasferimenti nel registro di r_veneto
        reverse c_l736 key:i annulled as=c_l736/ats_planner              => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può registrare incassi nel registro di c_l736
        reverse c_l736 key:p annulled as=c_l736/auditor                  => refused FORBIDDEN: il ruolo auditor di c_l736 non può programmare nel registro di c_l736
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 5.00 key=c                => FNPS/2024 ats:VEN_01: SUP programmed 5.00, SUP committed 5.00
        expense c_l736 1 5.00 key:c 5.00 key=x                           => FNPS/2024 ats:VEN_01: SUP committed 0.00, SUP expensed 5.00
        pay c_l736 1/2026 key:x 5.00 key=y                               => FNPS/2024 ats:VEN_01: SUP expensed 0.00, SUP paid 5.00, cash@c_l736 -4.00, paid_out@c_l736 5.00
        reverse c_l736 key:y annulled as=c_l736/ats_planner              => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        reverse c_l736 key:x annulled as=c_l736/ats_planner              => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        reverse c_l736 key:c annulled as=c_l736/ats_planner              => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        reverse c_l736 key:y annulled                                    => FNPS/2024 ats:VEN_01: SUP expensed 5.00, SUP paid 0.00, cash@c_l736 1.00, paid_out@c_l736 0.00
        reverse c_l736 key:x annulled                                    => FNPS/2024 ats:VEN_01: SUP committed 5.00, SUP expensed 0.00
        reverse c_l736 key:c annulled                                    => FNPS/2024 ats:VEN_01: SUP programmed 10.00, SUP committed 0.00
        reverse c_l736 key:p annulled as=c_l736/ats_planner              => FNPS/2024 ats:VEN_01: available 999.00, SUP programmed 0.00
        reverse c_l736 key:i annulled                                    => FNPS/2024 ats:VEN_01: cash@c_l736 0.00, in_transit@r_veneto>c_l736 1.00
        reverse r_veneto key:t annulled as=r_veneto/ats_accountant       => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 0.00; FNPS/2024 org:r_veneto: cash@r_veneto 0.00
        reverse r_veneto key:d annulled                                  => FNPS/2024 ats:VEN_01: available 1000.00; FNPS/2024 org:r_veneto: available 1500.00
    "#]]);
}
