//! Obligations that change, orders before their receipt, money covered and given back.

use crate::script::check_endowed;
use expect_test::expect;

#[test]
fn an_obligation_grows_and_shrinks_where_it_was_taken() {
    check_endowed(&expect![[r#"
        programme FNPS/2024 ats:VEN_01 SUP 600.00                        => FNPS/2024 ats:VEN_01: available 400.00, SUP programmed 600.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 | FNPS/2024 ats:VEN_01 SUP 50.00 key=c number=2026/7 nocig=CONTRATTI_LAVORO => FNPS/2024 ats:VEN_01: SUP programmed 450.00, SUP committed 150.00
        change c_l736 key:c addition 40.00 key=more                      => FNPS/2024 ats:VEN_01: SUP programmed 410.00, SUP committed 190.00
        change c_l736 number:2026/7 economy 30.00 | 20.00 row=1 key=less => FNPS/2024 ats:VEN_01: SUP programmed 460.00, SUP committed 140.00
        change c_l736 key:c release 110.01                               => refused COMMITMENT_EXHAUSTED at rows[0].amount: sulla riga 0 dell'impegno #19 restano 110.00, richiesti 110.01
        change c_l736 key:c addition 500.00                              => refused STAGE_EXHAUSTED at rows[0].amount: programmato sulla linea SUP di FNPS/2024 per ats:VEN_01: restano 460.00, richiesti 500.00
        expense c_l736 1 90.00 key:c 90.00 key=e                         => FNPS/2024 ats:VEN_01: SUP committed 50.00, SUP expensed 90.00
        change c_l736 key:c release 20.01                                => refused COMMITMENT_EXHAUSTED at rows[0].amount: sulla riga 0 dell'impegno #19 restano 20.00, richiesti 20.01
        change c_l736 key:c material_error 5.00 way=decrease | 5.00 row=1 way=increase key=wrong => FNPS/2024 ats:VEN_01: SUP programmed 460.00, SUP committed 50.00
        change c_l736 key:c material_error 5.00                          => refused CHANGE_UNCLEAR at rows[0].change: un errore materiale deve dire se la riga aumenta (increase) o diminuisce (decrease)
        change c_l736 key:c economy 5.00 way=increase                    => refused CHANGE_UNCLEAR at rows[0].change: il verso della riga non è quello della causa
        change c_l736 key:c economy 5.00 year=2027                       => refused CHANGE_UNCLEAR at rows[0].budget_year: l'esercizio si indica per una reimputazione, e solo per quella
        change c_l736 key:c economy 5.00 row=9                           => refused UNKNOWN_ROW at rows[0].row: l'impegno key:c non ha la riga 9
        change c_l736 key:nothing economy 5.00                           => refused UNKNOWN_COMMITMENT at commitment: l'impegno key:nothing non esiste o è stato stornato
        change c_d325 #18 economy 5.00                                   => refused UNKNOWN_COMMITMENT at commitment: l'impegno #18 non esiste o è stato stornato
        change c_l736 key:c economy                                      => refused NOTHING_TO_RECORD at rows: serve almeno una riga
        // What was added stands until it is undone.
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 key=grown nocig=CONTRATTI_LAVORO => FNPS/2024 ats:VEN_01: SUP programmed 459.00, SUP committed 51.00
        change c_l736 key:grown addition 2.00 key=growth                 => FNPS/2024 ats:VEN_01: SUP programmed 457.00, SUP committed 53.00
        reverse c_l736 key:grown annulled                                => refused MOVED_ON at of: l'impegno: 2.00 sono già andati avanti; stornare prima le variazioni che lo hanno aumentato
        reverse c_l736 key:growth annulled                               => FNPS/2024 ats:VEN_01: SUP programmed 459.00, SUP committed 51.00
        reverse c_l736 key:grown annulled                                => FNPS/2024 ats:VEN_01: SUP programmed 460.00, SUP committed 50.00
        // Downstream first, to the cent.
        reverse c_l736 key:c annulled                                    => refused MOVED_ON at of: l'impegno: 100.00 sono già andati avanti; stornare prima le spese e le variazioni che lo usano
        reverse c_l736 key:more annulled                                 => refused MOVED_ON at of: la variazione: 25.00 sono già andati avanti; stornare prima le spese che la usano
        reverse c_l736 key:e annulled                                    => FNPS/2024 ats:VEN_01: SUP committed 140.00, SUP expensed 0.00
        reverse c_l736 key:wrong material_error                          => FNPS/2024 ats:VEN_01: SUP programmed 460.00, SUP committed 140.00
        reverse c_l736 key:less annulled                                 => FNPS/2024 ats:VEN_01: SUP programmed 410.00, SUP committed 190.00
        reverse c_l736 key:more annulled                                 => FNPS/2024 ats:VEN_01: SUP programmed 450.00, SUP committed 150.00
        reverse c_l736 key:c annulled                                    => FNPS/2024 ats:VEN_01: SUP programmed 600.00, SUP committed 0.00
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 400.00, SUP programmed 600.00, SUP committed 0.00, SUP expensed 0.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
    "#]]);
}

#[test]
fn what_was_taken_from_the_allotment_goes_back_there() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 900.00 key=c nocig=CONTRATTI_LAVORO => FNPS/2024 ats:VEN_01: available 100.00, SUP committed 900.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        change c_l736 key:c economy 400.00 key=less                      => FNPS/2024 ats:VEN_01: available 500.00, SUP committed 500.00
        programme FNPS/2024 ats:VEN_01 GOV 300.00                        => FNPS/2024 ats:VEN_01: available 200.00, GOV programmed 300.00
        // What an economia made available is planned elsewhere: it cannot be undone.
        reverse c_l736 key:less annulled                                 => refused STAGE_EXHAUSTED at of: disponibilità di FNPS/2024 per ats:VEN_01: restano 200.00, richiesti 400.00
        change c_l736 key:c addition 200.01                              => refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano 200.00, richiesti 200.01
        change c_l736 key:c addition 200.00                              => FNPS/2024 ats:VEN_01: available 0.00, SUP committed 700.00
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 500.00               => FNPS/2024 ats:VEN_01: available -500.00; FNPS/2024 org:r_veneto: available 2000.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di ats:VEN_01 su FNPS/2024 a -500.00: fino alla copertura non si può né programmare né impegnare oltre
        change c_l736 key:c addition 0.01                                => refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano -500.00, richiesti 0.01
        change c_l736 key:c economy 500.00                               => FNPS/2024 ats:VEN_01: available 0.00, SUP committed 200.00
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 0.00, GOV programmed 300.00, SUP committed 200.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 2000.00
    "#]]);
}

#[test]
fn a_part_falls_due_in_another_year() {
    check_endowed(&expect![[r##"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 80.00 | FNPS/2024 ats:VEN_01 SUP 10.00 year=2026 key=c nocig=CONTRATTI_LAVORO number=2026/7 => FNPS/2024 ats:VEN_01: available 910.00, SUP committed 90.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
            ! NO_PROGRAMME: riga 1: impegno su FNPS/2024 senza programmazione
        change c_l736 key:c reimputation 30.00 year=2027 | 10.00 year=2028 row=1 key=two => refused CHANGE_UNCLEAR at rows: una reimputazione porta a un solo esercizio, che è quello del suo numero
        change c_l736 key:c reimputation 30.00 year=2027 | 10.00 year=2027 key=two => refused REPEATED_LINE at rows[1].row: la stessa riga compare due volte: sommare gli importi in una sola
        change c_l736 key:c reimputation 30.00 year=2027 number=2028/1   => refused CHANGE_UNCLEAR at rows: una reimputazione porta a un solo esercizio, che è quello del suo numero
        change c_l736 key:c reimputation 30.00 year=2027 | 10.00 year=2027 row=1 key=later number=2027/1 => recorded
        seal c_l736 later                                                => {"type":"CommitmentChanged","payload":{"organisation":"c_l736","commitment":"#18","cause":"reimputation","number":{"year":2027,"number":"1"},"rows":[{"row":0,"change":"reimputation","from":"available","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","amount":"30.00","budget_year":2027},{"row":1,"change":"reimputation","from":"available","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","amount":"10.00","budget_year":2027}]}}
        change c_l736 key:later reimputation 1.00 year=2027              => refused CHANGE_UNCLEAR at rows[0].budget_year: la riga è già imputata a quell'esercizio
        change c_l736 key:c reimputation 1.00 year=2027 number=2027/1    => refused COMMITMENT_NUMBER_USED at number: l'impegno n. 2027/1 di c_l736 è già registrato
        change c_l736 key:c economy 1.00 number=2027/2                   => refused CHANGE_UNCLEAR at number: solo una reimputazione ha un numero proprio
        change c_l736 key:c reimputation 30.00                           => refused CHANGE_UNCLEAR at rows[0].budget_year: l'esercizio si indica per una reimputazione, e solo per quella
        change c_l736 key:c reimputation 50.01 year=2027                 => refused COMMITMENT_EXHAUSTED at rows[0].amount: sulla riga 0 dell'impegno #18 restano 50.00, richiesti 50.01
        expense c_l736 1 35.00 number:2027/1 25.00 | key:c 10.00 key=e nocig=CONTRATTI_LAVORO => FNPS/2024 ats:VEN_01: SUP committed 55.00, SUP expensed 35.00
        expense c_l736 2 31.00 key:c 40.01                               => refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (intero) di 01907990012|2|2026-03-31|TD01 vale 31.00, già imputati 0.00, richiesti 40.01; nessuna quota già imputata
        expense c_l736 2 31.00 key:later 5.01                            => refused COMMITMENT_EXHAUSTED at shares[0].amount: sulla riga 0 dell'impegno #19 restano 5.00, richiesti 5.01
        change c_l736 number:2027/1 economy 10.00 row=1 key=eco          => FNPS/2024 ats:VEN_01: available 920.00, SUP committed 45.00
        reverse c_l736 key:later annulled                                => refused MOVED_ON at of: la variazione: 35.00 sono già andati avanti; stornare prima le spese che la usano
        // As much is left as was moved, of an obligation that was used and grew by as much.
        reverse c_l736 key:eco annulled key=eco1                         => FNPS/2024 ats:VEN_01: available 910.00, SUP committed 55.00
        change c_l736 number:2027/1 addition 25.00 key=more              => FNPS/2024 ats:VEN_01: available 885.00, SUP committed 80.00
        reverse c_l736 key:later annulled                                => refused MOVED_ON at of: la variazione: 25.00 sono già andati avanti; stornare prima le spese che la usano
        reverse c_l736 key:more annulled                                 => FNPS/2024 ats:VEN_01: available 910.00, SUP committed 55.00
        change c_l736 number:2027/1 economy 10.00 row=1 key=eco          => repeated: 1 from #21
        reverse c_l736 key:e annulled                                    => FNPS/2024 ats:VEN_01: SUP committed 90.00, SUP expensed 0.00
        reverse c_l736 key:later annulled                                => recorded
        reverse c_l736 key:eco annulled                                  => refused ALREADY_REVERSED at of: l'evento è già stato stornato per intero, da ultimo da #22
        reverse c_l736 key:later annulled                                => refused ALREADY_REVERSED at of: l'evento è già stato stornato per intero, da ultimo da #26
        expense c_l736 3 80.00 key:c 80.00                               => FNPS/2024 ats:VEN_01: SUP committed 10.00, SUP expensed 80.00
        expense c_l736 4 80.00 number:2027/1 1.00                        => refused UNKNOWN_COMMITMENT at shares[0].commitment: l'impegno number:2027/1 non esiste o è stato stornato
    "##]]);
}

#[test]
fn an_order_is_executed_in_part_and_never_beyond() {
    check_endowed(&expect![[r#"
        expense c_l736 1 100.00 FNPS/2024 ats:VEN_01 SUP 60.00 | FNPS/2024 ats:VEN_01 GOV 40.00 key=e nocig=CONTRATTI_LAVORO => 2 events, FNPS/2024 ats:VEN_01: available 900.00, GOV committed 0.00, SUP committed 0.00, GOV expensed 40.00, SUP expensed 60.00
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
            ! [0] NO_PROGRAMME: riga 1: impegno su FNPS/2024 senza programmazione
        order c_l736 5/2026 key:e 60.01                                  => refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #19 restano da pagare 60.00, richiesti 60.01
        order c_l736 5/2026 key:e 50.00 | key:e 10.00 leg=vat | key:e 40.00 share=1 key=o => recorded
        order c_l736 5/2026 key:e 0.01 key=again                         => refused ORDER_USED at order: il mandato 5/2026 di c_l736 è già registrato; uno collettivo si registra in più volte solo se ne è stato indicato il lordo fin dalla prima
        order c_l736 6/2026 key:e 0.01                                   => refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #19 restano da pagare 0.00, richiesti 0.01; altri 60.00 sono su mandati non ancora eseguiti: pagare quelli, o stornarli
        order c_l736 6/2026 key:e 0.01 share=1 | key:e 0.01 share=1      => refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 1 della spesa #19 restano da pagare 0.00, richiesti 0.01; altri 40.00 sono su mandati non ancora eseguiti: pagare quelli, o stornarli
        pay c_l736 7/2026 key:e 0.01                                     => refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #19 restano da pagare 0.00, richiesti 0.01; altri 60.00 sono su mandati non ancora eseguiti: pagare quelli, o stornarli
        pay c_l736 5/2026 key:e 50.01                                    => refused ORDER_EXHAUSTED at lines[0].amount: sul mandato 5/2026 restano da eseguire 50.00 per questa riga, richiesti 50.01
        pay c_l736 5/2026 key:e 1.00 leg=irap                            => refused ORDER_EXHAUSTED at lines[0].amount: sul mandato 5/2026 restano da eseguire 0.00 per questa riga, richiesti 1.00
        pay c_l736 5/2026 key:e 50.00 | key:e 10.00 share=1 key=p1 on=2026-05-01 => FNPS/2024 ats:VEN_01: GOV expensed 30.00, SUP expensed 10.00, GOV paid 10.00, SUP paid 50.00, cash@c_l736 -60.00, paid_out@c_l736 60.00
        pay c_l736 5/2026 key:e 0.01 key=p0                              => refused ORDER_EXHAUSTED at lines[0].amount: sul mandato 5/2026 restano da eseguire 0.00 per questa riga, richiesti 0.01
        pay c_l736 5/2026 key:e 10.00 leg=vat | key:e 30.00 share=1 key=p2 on=2026-06-01 => FNPS/2024 ats:VEN_01: GOV expensed 0.00, SUP expensed 0.00, GOV paid 40.00, SUP paid 60.00, cash@c_l736 -100.00, paid_out@c_l736 100.00
        reverse c_l736 key:p1 payment_failed | 1                         => FNPS/2024 ats:VEN_01: GOV expensed 10.00, GOV paid 30.00, cash@c_l736 -90.00, paid_out@c_l736 90.00
        pay c_l736 5/2026 key:e 10.00 share=1 key=p3                     => FNPS/2024 ats:VEN_01: GOV expensed 0.00, GOV paid 40.00, cash@c_l736 -100.00, paid_out@c_l736 100.00
        reverse c_l736 key:p3 payment_failed                             => FNPS/2024 ats:VEN_01: GOV expensed 10.00, GOV paid 30.00, cash@c_l736 -90.00, paid_out@c_l736 90.00
        reverse c_l736 key:p2 payment_failed                             => FNPS/2024 ats:VEN_01: GOV expensed 40.00, SUP expensed 10.00, GOV paid 0.00, SUP paid 50.00, cash@c_l736 -50.00, paid_out@c_l736 50.00
        reverse c_l736 key:p1 payment_failed                             => FNPS/2024 ats:VEN_01: SUP expensed 60.00, SUP paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00
        reverse c_l736 key:p1 payment_failed key=twice                   => refused ALREADY_REVERSED at of: l'evento è già stato stornato per intero, da ultimo da #27
        reverse c_l736 key:o annulled                                    => recorded
        order c_l736 5/2026 key:e 1.00                                   => recorded
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 900.00, GOV committed 0.00, SUP committed 0.00, GOV expensed 40.00, SUP expensed 60.00, GOV paid 0.00, SUP paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
    "#]]);
}

#[test]
fn what_is_left_of_an_order_is_let_go() {
    check_endowed(&expect![[r#"
        expense c_l736 1 100.00 FNPS/2024 ats:VEN_01 SUP 60.00 key=e nocig=CONTRATTI_LAVORO => 2 events, FNPS/2024 ats:VEN_01: available 940.00, SUP committed 0.00, SUP expensed 60.00
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        order c_l736 5/2026 key:e 50.00 | key:e 10.00 leg=vat key=o      => recorded
        pay c_l736 5/2026 key:e 20.00 key=p                              => FNPS/2024 ats:VEN_01: SUP expensed 40.00, SUP paid 20.00, cash@c_l736 -20.00, paid_out@c_l736 20.00
        reverse c_l736 key:o annulled | 0                                => refused ONLY_WHOLE at lines: quest'evento si storna solo per intero: togliere le righe (lines)
        reverse c_l736 key:o annulled                                    => recorded
        pay c_l736 5/2026 key:e 1.00                                     => refused ORDER_USED at order: il mandato 5/2026 di c_l736 è già registrato; uno collettivo si registra in più volte solo se ne è stato indicato il lordo fin dalla prima
        order c_l736 5/2026 key:e 1.00                                   => refused ORDER_USED at order: il mandato 5/2026 di c_l736 è già registrato; uno collettivo si registra in più volte solo se ne è stato indicato il lordo fin dalla prima
        // Under a number that two payments executed, the second stands when the first is undone.
        order c_l736 9/2026 key:e 15.00 key=o9                           => recorded
        pay c_l736 9/2026 key:e 5.00 key=p9a                             => FNPS/2024 ats:VEN_01: SUP expensed 35.00, SUP paid 25.00, cash@c_l736 -25.00, paid_out@c_l736 25.00
        pay c_l736 9/2026 key:e 4.00 key=p9b                             => FNPS/2024 ats:VEN_01: SUP expensed 31.00, SUP paid 29.00, cash@c_l736 -29.00, paid_out@c_l736 29.00
        reverse c_l736 key:o9 annulled                                   => recorded
        reverse c_l736 key:p9a payment_failed                            => FNPS/2024 ats:VEN_01: SUP expensed 36.00, SUP paid 24.00, cash@c_l736 -24.00, paid_out@c_l736 24.00
        pay c_l736 9/2026 key:e 1.00                                     => refused ORDER_USED at order: il mandato 9/2026 di c_l736 è già registrato; uno collettivo si registra in più volte solo se ne è stato indicato il lordo fin dalla prima
        reverse c_l736 key:p9b payment_failed                            => FNPS/2024 ats:VEN_01: SUP expensed 40.00, SUP paid 20.00, cash@c_l736 -20.00, paid_out@c_l736 20.00
        order c_l736 9/2026 key:e 1.00 key=o9b                           => recorded
        reverse c_l736 key:o9b annulled                                  => recorded
        order c_l736 6/2026 key:e 40.00 key=o6                           => recorded
        pay c_l736 7/2026 key:e 0.01                                     => refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #19 restano da pagare 0.00, richiesti 0.01; altri 40.00 sono su mandati non ancora eseguiti: pagare quelli, o stornarli
        reverse c_l736 key:p payment_failed                              => FNPS/2024 ats:VEN_01: SUP expensed 60.00, SUP paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00
        order c_l736 8/2026 key:e 20.01                                  => refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #19 restano da pagare 20.00, richiesti 20.01; altri 40.00 sono su mandati non ancora eseguiti: pagare quelli, o stornarli
        order c_l736 8/2026 key:e 20.00                                  => recorded
    "#]]);
}

#[test]
fn the_cash_of_a_return_goes_back_once() {
    check_endowed(&expect![[r#"
        programme FNPS/2024 ats:VEN_01 SUP 600.00                        => FNPS/2024 ats:VEN_01: available 400.00, SUP programmed 600.00
        return FNPS/2024 ats:VEN_01 -> org:r_veneto SUP 100.00 key=back  => FNPS/2024 ats:VEN_01: SUP programmed 500.00; FNPS/2024 org:r_veneto: available 1600.00
        send FNPS/2024 c_l736 ats:VEN_01 -> r_veneto org:r_veneto 60.00 returns=#19 key=t => FNPS/2024 ats:VEN_01: cash@c_l736 -60.00; FNPS/2024 org:r_veneto: in_transit@c_l736>r_veneto 60.00
        send FNPS/2024 c_l736 ats:VEN_01 -> r_veneto org:r_veneto 40.01 returns=#19 => refused NOT_ITS_RETURN at returns: di #19, fra gli stessi enti, restano da rendere 40.00; il trasferimento è di 40.01
        reverse c_l736 key:back annulled                                 => refused MOVED_ON at of: la restituzione: 60.00 sono già andati avanti; stornare prima i trasferimenti che ne rendono la cassa
        reverse c_l736 key:back annulled | 0 amount=40.00                => FNPS/2024 ats:VEN_01: SUP programmed 540.00; FNPS/2024 org:r_veneto: available 1560.00
        send FNPS/2024 c_l736 ats:VEN_01 -> r_veneto org:r_veneto 0.01 returns=#19 => refused NOT_ITS_RETURN at returns: di #19, fra gli stessi enti, restano da rendere 0.00; il trasferimento è di 0.01
        reverse c_l736 key:t payment_failed                              => FNPS/2024 ats:VEN_01: cash@c_l736 0.00; FNPS/2024 org:r_veneto: in_transit@c_l736>r_veneto 0.00
        reverse c_l736 key:back annulled                                 => FNPS/2024 ats:VEN_01: SUP programmed 600.00; FNPS/2024 org:r_veneto: available 1500.00
        send FNPS/2024 c_l736 ats:VEN_01 -> r_veneto org:r_veneto 0.01 returns=#19 key=gone => refused NOT_ITS_RETURN at returns: di #19, fra gli stessi enti, restano da rendere 0.00; il trasferimento è di 0.01
        return FNPS/2024 ats:VEN_01 -> org:r_veneto SUP 100.00 from=c_d325 to=r_veneto => refused WRONG_PARTY at transfer.sender: la cassa da rendere è di c_d325, non di c_l736
    "#]]);
}

#[test]
fn an_order_twice_or_with_a_line_twice() {
    check_endowed(&expect![[r#"
        expense c_l736 1 100.00 FNPS/2024 ats:VEN_01 SUP 60.00 key=e nocig=CONTRATTI_LAVORO => 2 events, FNPS/2024 ats:VEN_01: available 940.00, SUP committed 0.00, SUP expensed 60.00
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        order c_l736 5/2026 key:e 10.00 | key:e 10.00                    => refused REPEATED_LINE at lines[1]: la stessa riga compare due volte: sommare gli importi in una sola
        order c_d325 5/2026 #18 10.00                                    => refused UNKNOWN_EXPENSE at lines[0].expense: la spesa #18 non esiste o è stata stornata
        order c_l736 5/2026 key:none 10.00                               => refused UNKNOWN_EXPENSE at lines[0].expense: la spesa key:none non esiste o è stata stornata
        pay c_l736 4/2026 key:e 10.00                                    => FNPS/2024 ats:VEN_01: SUP expensed 50.00, SUP paid 10.00, cash@c_l736 -10.00, paid_out@c_l736 10.00
        order c_l736 4/2026 key:e 10.00                                  => refused ORDER_USED at order: il mandato 4/2026 di c_l736 è già registrato; uno collettivo si registra in più volte solo se ne è stato indicato il lordo fin dalla prima
        order c_l736 5/2026 key:e 50.00                                  => recorded
        reverse c_l736 key:e annulled                                    => refused AMBIGUOUS_REFERENCE at of: «key:e» indica più eventi: usare l'id di quello che si intende
    "#]]);
}

#[test]
fn ones_own_money_covers_what_is_late() {
    check_endowed(&expect![[r#"
        cover FNPS/2024 c_l736 ats:VEN_01 advanced 500.00 key=a   => FNPS/2024 ats:VEN_01: own_funds@c_l736 -500.00, cash@c_l736 500.00
        cover FNPS/2024 c_l736 ats:VEN_01 given_back 200.00 key=b => FNPS/2024 ats:VEN_01: own_funds@c_l736 -300.00, cash@c_l736 300.00
        cover FNPS/2024 c_d325 ats:VEN_01 advanced 500.00         => refused WRONG_PARTY at holder: ats:VEN_01 è di c_l736, non di c_d325
        cover FNPS/1999 c_l736 ats:VEN_01 advanced 500.00         => refused UNKNOWN_EDITION at edition: l'annualità «FNPS/1999» non è aperta: aprirla prima con OpenEdition
        reverse c_l736 key:a annulled | 0 amount=100.00           => FNPS/2024 ats:VEN_01: own_funds@c_l736 -200.00, cash@c_l736 200.00
        reverse c_l736 key:a annulled | 0 amount=400.01           => refused REVERSAL_EXHAUSTED at lines[0]: della riga 0 restano da stornare 400.00, richiesti 400.01
        reverse c_l736 key:a annulled key=rest                    => FNPS/2024 ats:VEN_01: own_funds@c_l736 200.00, cash@c_l736 -200.00
        cover FNPS/2024 c_l736 ats:VEN_01 given_back 0.01 key=c   => FNPS/2024 ats:VEN_01: own_funds@c_l736 200.01, cash@c_l736 -200.01
            ! MORE_THAN_ADVANCED: ripresi dalla cassa di ats:VEN_01 su FNPS/2024 200.01 oltre quanto anticipato
        reverse c_l736 key:c annulled                             => FNPS/2024 ats:VEN_01: own_funds@c_l736 200.00, cash@c_l736 -200.00
        reverse c_l736 key:b material_error                       => FNPS/2024 ats:VEN_01: own_funds@c_l736 0.00, cash@c_l736 0.00
        show FNPS/2024                                            => FNPS/2024 ats:VEN_01: available 1000.00, own_funds@c_l736 0.00, cash@c_l736 0.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
    "#]]);
}

#[test]
fn what_is_not_needed_goes_back_with_its_cash_or_without() {
    check_endowed(&expect![[r#"
        programme FNPS/2024 ats:VEN_01 SUP 600.00                        => FNPS/2024 ats:VEN_01: available 400.00, SUP programmed 600.00
        send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 1000.00 => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 1000.00; FNPS/2024 org:r_veneto: cash@r_veneto -1000.00
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 1000.00          => FNPS/2024 ats:VEN_01: cash@c_l736 1000.00, in_transit@r_veneto>c_l736 0.00
        return FNPS/2024 ats:VEN_01 -> org:r_veneto available 100.00 | SUP 50.00 key=economia => FNPS/2024 ats:VEN_01: available 300.00, SUP programmed 550.00; FNPS/2024 org:r_veneto: available 1650.00
        return FNPS/2024 ats:VEN_01 -> org:r_veneto SUP 200.00 from=c_l736 to=r_veneto key=both => 2 events, FNPS/2024 ats:VEN_01: SUP programmed 350.00, cash@c_l736 800.00; FNPS/2024 org:r_veneto: available 1850.00, in_transit@c_l736>r_veneto 200.00
        receive FNPS/2024 c_l736 -> r_veneto org:r_veneto 200.00         => FNPS/2024 org:r_veneto: cash@r_veneto -800.00, in_transit@c_l736>r_veneto 0.00
        send FNPS/2024 c_l736 ats:VEN_01 -> r_veneto org:r_veneto 150.00 returns=#21 => FNPS/2024 ats:VEN_01: cash@c_l736 650.00; FNPS/2024 org:r_veneto: in_transit@c_l736>r_veneto 150.00
        send FNPS/2024 c_l736 ats:VEN_01 -> r_veneto org:r_veneto 150.01 returns=#21 => refused NOT_ITS_RETURN at returns: di #21, fra gli stessi enti, restano da rendere 0.00; il trasferimento è di 150.01
        send FNPS/2024 c_d325 ats:VEN_02 -> r_veneto org:r_veneto 1.00 returns=#21 => refused NOT_ITS_RETURN at returns: di #21, fra gli stessi enti, restano da rendere 0.00; il trasferimento è di 1.00
        return FNPS/2024 ats:VEN_01 -> org:r_veneto SUP 350.01           => refused STAGE_EXHAUSTED at rows[0].amount: programmato sulla linea SUP di FNPS/2024 per ats:VEN_01: restano 350.00, richiesti 350.01
        return FNPS/2024 ats:VEN_01 -> org:mlps SUP 1.00                 => refused GRANT_EXHAUSTED at rows: org:mlps ha assegnato a ats:VEN_01 su FNPS/2024 0.00, richiesti indietro 1.00
        return FNPS/2024 ats:VEN_01 -> ats:VEN_01 SUP 1.00               => refused SAME_PARTY at grantor: chi dà e chi riceve sono lo stesso: ats:VEN_01
        return FNPS/2024 ats:VEN_01 -> org:r_veneto XXX 1.00             => refused UNKNOWN_LINE at rows[0].from.line: la linea «XXX» non è nel catalogo: vedere la query lines
        return FNPS/2024 ats:VEN_01 -> org:r_veneto                      => refused NOTHING_TO_RECORD at rows: serve almeno una riga
        return FNPS/2024 ats:VEN_01 -> org:r_veneto available 300.01     => refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano 300.00, richiesti 300.01
        reverse c_l736 key:economia annulled | 1 amount=20.00            => refused MOVED_ON at of: la restituzione: 20.00 sono già andati avanti; stornare prima i trasferimenti che ne rendono la cassa
        reverse c_l736 key:economia annulled key=rest                    => refused MOVED_ON at of: la restituzione: 150.00 sono già andati avanti; stornare prima i trasferimenti che ne rendono la cassa
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 300.00, SUP programmed 350.00, cash@c_l736 650.00, in_transit@r_veneto>c_l736 0.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1850.00, cash@r_veneto -800.00, in_transit@c_l736>r_veneto 150.00
    "#]]);
}

#[test]
fn while_available_is_below_zero_the_plan_keeps_what_it_lacks() {
    check_endowed(&expect![[r#"
        programme FNPS/2024 ats:VEN_01 SUP 1000.00             => FNPS/2024 ats:VEN_01: available 0.00, SUP programmed 1000.00
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 400.00     => FNPS/2024 ats:VEN_01: available -400.00; FNPS/2024 org:r_veneto: available 1900.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di ats:VEN_01 su FNPS/2024 a -400.00: fino alla copertura non si può né programmare né impegnare oltre
        return FNPS/2024 ats:VEN_01 -> org:r_veneto SUP 600.01 => refused GRANT_EXHAUSTED at rows: org:r_veneto ha assegnato a ats:VEN_01 su FNPS/2024 600.00, richiesti indietro 600.01
        return FNPS/2024 ats:VEN_01 -> org:r_veneto SUP 600.00 => FNPS/2024 ats:VEN_01: SUP programmed 400.00; FNPS/2024 org:r_veneto: available 2500.00
    "#]]);
}

#[test]
fn some_lines_of_an_event_are_undone() {
    check_endowed(&expect![[r##"
        programme FNPS/2024 ats:VEN_01 SUP 600.00 | GOV 100.00 key=plan  => FNPS/2024 ats:VEN_01: available 300.00, GOV programmed 100.00, SUP programmed 600.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 | FNPS/2024 ats:VEN_01 GOV 50.00 key=c nocig=CONTRATTI_LAVORO number=2026/1 => FNPS/2024 ats:VEN_01: GOV programmed 50.00, SUP programmed 500.00, GOV committed 50.00, SUP committed 100.00
        expense c_l736 1 120.00 key:c 60.00 | key:c 40.00 row=1 own=20.00 key=e => FNPS/2024 ats:VEN_01: GOV committed 10.00, SUP committed 40.00, GOV expensed 40.00, SUP expensed 60.00
        pay c_l736 1/2026 key:e 30.00 | key:e 40.00 share=1 key=p        => FNPS/2024 ats:VEN_01: GOV expensed 0.00, SUP expensed 30.00, GOV paid 40.00, SUP paid 30.00, cash@c_l736 -70.00, paid_out@c_l736 70.00
        // A payment's line brings its cash; one of its legs comes back.
        reverse c_l736 key:p payment_failed | 1 amount=15.00 key=r1      => FNPS/2024 ats:VEN_01: GOV expensed 15.00, GOV paid 25.00, cash@c_l736 -55.00, paid_out@c_l736 55.00
        seal c_l736 r1                                                   => {"type":"Reversed","payload":{"of":"#21","lines":[{"line":1,"from":{"stage":"expensed","holder":"ats:VEN_01","edition":"FNPS/2024","line":"GOV"},"to":{"stage":"paid","holder":"ats:VEN_01","edition":"FNPS/2024","line":"GOV"},"amount":"15.00"},{"line":3,"from":{"stage":"cash","organisation":"c_l736","holder":"ats:VEN_01","edition":"FNPS/2024"},"to":{"stage":"paid_out","organisation":"c_l736","holder":"ats:VEN_01","edition":"FNPS/2024"},"amount":"15.00"}],"cause":"payment_failed"}}
        reverse c_l736 key:p payment_failed | 1 amount=25.01             => refused REVERSAL_EXHAUSTED at lines[0]: della riga 1 restano da stornare 25.00, richiesti 25.01
        reverse c_l736 key:p payment_failed | 2                          => refused REVERSAL_EXHAUSTED at lines[0]: della riga 2 restano da stornare 0.00, richiesti 0.00
        reverse c_l736 key:p payment_failed | 0 | 0                      => refused REPEATED_LINE at lines[1]: la stessa riga compare due volte: sommare gli importi in una sola
        // A share goes back as far as it is not paid.
        reverse c_l736 key:e material_error | 0 amount=30.01             => refused MOVED_ON at of: la spesa: 0.01 sono già andati avanti; stornare prima i mandati e i pagamenti che la pagano, e le riduzioni e gli spostamenti delle sue quote
        reverse c_l736 key:e material_error | 0 amount=30.00 key=r2      => FNPS/2024 ats:VEN_01: SUP committed 70.00, SUP expensed 0.00
        expense c_l736 1 120.00 own=30.00 key=now                        => recorded
        expense c_l736 1 120.00 own=0.01                                 => refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (intero) di 01907990012|1|2026-03-31|TD01 vale 120.00, già imputati 120.00, richiesti 0.01; già imputati: FNPS/2024 GOV di ats:VEN_01 40.00 (intero), FNPS/2024 SUP di ats:VEN_01 30.00 (intero), quota propria 50.00 (intero)
        reverse c_l736 key:now annulled                                  => recorded
        // A row of the commitment: 70.00 of the first is free again.
        reverse c_l736 key:c released | 0 amount=70.01                   => refused MOVED_ON at of: l'impegno: 0.01 sono già andati avanti; stornare prima le spese e le variazioni che lo usano
        reverse c_l736 key:c released | 0 amount=70.00 key=r3            => FNPS/2024 ats:VEN_01: SUP programmed 570.00, SUP committed 0.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 number=2026/1        => refused COMMITMENT_NUMBER_USED at number: l'impegno n. 2026/1 di c_l736 è già registrato
        reverse c_l736 key:p payment_failed key=r4                       => FNPS/2024 ats:VEN_01: GOV expensed 40.00, SUP expensed 30.00, GOV paid 0.00, SUP paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00
        reverse c_l736 key:e annulled key=r5                             => FNPS/2024 ats:VEN_01: GOV committed 50.00, SUP committed 30.00, GOV expensed 0.00, SUP expensed 0.00
        reverse c_l736 key:c released key=r6                             => FNPS/2024 ats:VEN_01: GOV programmed 100.00, SUP programmed 600.00, GOV committed 0.00, SUP committed 0.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 number=2026/1        => FNPS/2024 ats:VEN_01: SUP programmed 599.00, SUP committed 1.00
        reverse c_l736 key:plan annulled | 0 amount=599.00 | 1           => FNPS/2024 ats:VEN_01: available 999.00, GOV programmed 0.00, SUP programmed 0.00
        expense c_l736 1 120.00 own=120.00                               => recorded
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 999.00, GOV programmed 0.00, SUP programmed 0.00, GOV committed 0.00, SUP committed 1.00, GOV expensed 0.00, SUP expensed 0.00, GOV paid 0.00, SUP paid 0.00, cash@c_l736 0.00, paid_out@c_l736 0.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
    "##]]);
}

#[test]
fn an_allotment_and_a_transfer_are_undone_in_part() {
    check_endowed(&expect![[r#"
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 200.00 key=a          => total 200.00, FNPS/2024 ats:VEN_01: available 1200.00; FNPS/2024 org:r_veneto: available 1300.00
        reverse r_veneto key:a annulled | 0 amount=50.00                 => FNPS/2024 ats:VEN_01: available 1150.00; FNPS/2024 org:r_veneto: available 1350.00
        reverse r_veneto key:a annulled | 0 amount=150.01                => refused REVERSAL_EXHAUSTED at lines[0]: della riga 0 restano da stornare 150.00, richiesti 150.01
        reverse r_veneto key:a annulled key=rest                         => FNPS/2024 ats:VEN_01: available 1000.00; FNPS/2024 org:r_veneto: available 1500.00
        send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 300.00 key=t => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 300.00; FNPS/2024 org:r_veneto: cash@r_veneto -300.00
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 100.00 of=key:t key=r => FNPS/2024 ats:VEN_01: cash@c_l736 100.00, in_transit@r_veneto>c_l736 200.00
        reverse r_veneto key:t payment_failed | 0 amount=200.01          => refused MOVED_ON at of: il trasferimento: 0.01 sono già andati avanti; stornare prima gli incassi che lo ricevono
        reverse r_veneto key:t payment_failed | 0 amount=150.00          => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 50.00; FNPS/2024 org:r_veneto: cash@r_veneto -150.00
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 50.01 of=key:t   => refused TRANSFER_EXHAUSTED at amount: del trasferimento #21 restano da ricevere 50.00, richiesti 50.01
        reverse c_l736 key:r material_error | 0 amount=60.00             => FNPS/2024 ats:VEN_01: cash@c_l736 40.00, in_transit@r_veneto>c_l736 110.00
        reverse r_veneto key:t payment_failed | 0 amount=110.00 key=more => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 0.00; FNPS/2024 org:r_veneto: cash@r_veneto -40.00
        reverse r_veneto key:t payment_failed key=less                   => refused MOVED_ON at of: il trasferimento: 40.00 sono già andati avanti; stornare prima gli incassi che lo ricevono
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 1000.00, cash@c_l736 40.00, in_transit@r_veneto>c_l736 0.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00, cash@r_veneto -40.00
    "#]]);
}
