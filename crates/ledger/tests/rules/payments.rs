//! Recording executed payments.

use crate::script::check_endowed;
use expect_test::expect;

#[test]
fn a_share_is_paid_once_in_one_or_more_orders() {
    check_endowed(&expect![[r##"
        expense c_l736 1 100.00 FNPS/2024 ats:VEN_01 SUP 60.00 | REG-VEN/2025 ats:VEN_01 GOV/minors 40.00 key=e => 2 events, FNPS/2024 ats:VEN_01: available 940.00, SUP committed 0.00, SUP expensed 60.00; REG-VEN/2025 ats:VEN_01: available 960.00, GOV/minors committed 0.00, GOV/minors expensed 40.00
            ! [0] CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
            ! [0] NO_PROGRAMME: riga 1: impegno su REG-VEN/2025 senza programmazione
        pay c_l736 1/2026 key:e 60.01                                    => refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #19 restano da pagare 60.00, richiesti 60.01
        pay c_l736 1/2026 key:e 50.00 | key:e 10.01 leg=vat              => refused SHARE_EXHAUSTED at lines[1].amount: sulla quota 0 della spesa #19 restano da pagare 10.00, richiesti 10.01
        pay c_l736 1/2026 key:e 50.00 | key:e 9.99 leg=vat | key:e 0.01 share=1 leg=irap key=p receipt=Q1 => FNPS/2024 ats:VEN_01: SUP expensed 0.01, SUP paid 59.99, cash@c_l736 -59.99, paid_out@c_l736 59.99; REG-VEN/2025 ats:VEN_01: GOV/minors expensed 39.99, GOV/minors paid 0.01, cash@c_l736 -0.01, paid_out@c_l736 0.01
        seal c_l736 p                                                    => {"type":"PaymentExecuted","payload":{"organisation":"c_l736","order":{"year":2026,"number":"1"},"receipt":"Q1","lines":[{"expense":"#19","share":0,"leg":"payee","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","amount":"50.00"},{"expense":"#19","share":0,"leg":"vat","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","amount":"9.99"},{"expense":"#19","share":1,"leg":"irap","holder":"ats:VEN_01","edition":"REG-VEN/2025","line":"GOV","area":"minors","amount":"0.01"}]}}
        pay c_l736 1/2026 key:e 0.01                                     => refused ORDER_USED at order: il mandato 1/2026 di c_l736 è già registrato; uno collettivo si registra in più volte solo se ne è stato indicato il lordo fin dalla prima
        pay c_l736 1/2026-2 key:e 0.02                                   => refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #19 restano da pagare 0.01, richiesti 0.02
        pay c_l736 1/2026-2 key:e 0.01                                   => FNPS/2024 ats:VEN_01: SUP expensed 0.00, SUP paid 60.00, cash@c_l736 -60.00, paid_out@c_l736 60.00
        pay c_l736 1/2025 key:e 0.01                                     => refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #19 restano da pagare 0.00, richiesti 0.01
        pay c_l736 2/2026 key:e 40.00 share=1                            => refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 1 della spesa #19 restano da pagare 39.99, richiesti 40.00
        pay c_l736 2/2026 key:e 39.99 share=1                            => REG-VEN/2025 ats:VEN_01: GOV/minors expensed 0.00, GOV/minors paid 40.00, cash@c_l736 -40.00, paid_out@c_l736 40.00
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 940.00, SUP committed 0.00, SUP expensed 0.00, SUP paid 60.00, cash@c_l736 -60.00, paid_out@c_l736 60.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
        show REG-VEN/2025                                                => REG-VEN/2025 ats:VEN_01: available 960.00, GOV/minors committed 0.00, GOV/minors expensed 0.00, GOV/minors paid 40.00, cash@c_l736 -40.00, paid_out@c_l736 40.00; REG-VEN/2025 org:r_veneto: law -2000.00, available 1000.00
    "##]]);
}

#[test]
fn it_names_expenses_that_stand_and_are_ones_own() {
    check_endowed(&expect![[r#"
        expense c_l736 1 10.00 FNPS/2024 ats:VEN_01 SUP 10.00 number=2026/14 key=e => 2 events, FNPS/2024 ats:VEN_01: available 990.00, SUP committed 0.00, SUP expensed 10.00
            ! [0] CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        expense c_d325 1 10.00 FNPS/2024 ats:VEN_02 SUP 10.00 key=e      => 2 events, FNPS/2024 ats:VEN_02: available 490.00, SUP committed 0.00, SUP expensed 10.00
            ! [0] CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
            ! [1] DOCUMENT_IN_TWO_BODIES: lo stesso documento è registrato anche da c_l736
        pay c_l736 1/2026 key:x 1.00                                     => refused UNKNOWN_EXPENSE at lines[0].expense: la spesa key:x non esiste o è stata stornata
        pay c_l736 1/2026 #999 1.00                                      => refused UNKNOWN_EXPENSE at lines[0].expense: la spesa #999 non esiste o è stata stornata
        pay c_l736 1/2026 number:2026/14 1.00                            => refused UNKNOWN_EXPENSE at lines[0].expense: la spesa number:2026/14 non esiste o è stata stornata
        pay c_l736 1/2026 key:e 1.00 share=1                             => refused UNKNOWN_SHARE at lines[0].share: la spesa key:e non ha la quota 1
        pay c_l736 1/2026 #21 1.00 | key:x 1.00                          => refused UNKNOWN_EXPENSE at lines[1].expense: la spesa key:x non esiste o è stata stornata
        pay c_l736 1/2026 #21 1.00                                       => refused WRONG_PARTY at lines[0].expense: la spesa #21 è di c_d325, non di c_l736
        pay c_l736 1/2026 key:e 1.00 as=c_d325/ats_accountant            => refused FORBIDDEN: il ruolo ats_accountant di c_d325 non può impegnare, liquidare o pagare nel registro di c_l736
        pay c_l736 1/2026 key:e 1.00 as=c_l736/ats_planner               => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        pay c_l736 1/2026 #18 1.00                                       => refused UNKNOWN_EXPENSE at lines[0].expense: la spesa #18 non esiste o è stata stornata
        pay c_d325 1/2026 key:e 1.00                                     => FNPS/2024 ats:VEN_02: SUP expensed 9.00, SUP paid 1.00, cash@c_d325 -1.00, paid_out@c_d325 1.00
    "#]]);
}

#[test]
fn one_order_over_many_expenses() {
    check_endowed(&expect![[r#"
        endow FNPS/2024 r_veneto org:r_veneto 100.00                   => FNPS/2024 org:r_veneto: treasury@r_veneto -100.00, cash@r_veneto 100.00
        send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 8.00 => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 8.00; FNPS/2024 org:r_veneto: cash@r_veneto 92.00
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 8.00           => FNPS/2024 ats:VEN_01: cash@c_l736 8.00, in_transit@r_veneto>c_l736 0.00
        expense c_l736 1 5.00 FNPS/2024 ats:VEN_01 SUP 5.00 key=a      => 2 events, FNPS/2024 ats:VEN_01: available 995.00, SUP committed 0.00, SUP expensed 5.00
            ! [0] CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        expense c_l736 2 5.00 FNPS/2024 ats:VEN_01 SUP 5.00 key=b      => 2 events, FNPS/2024 ats:VEN_01: available 990.00, SUP committed 0.00, SUP expensed 10.00
            ! [0] CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! [0] NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        pay c_l736 1/2026 key:a 5.00 | key:b 5.00 | key:a 0.01         => refused SHARE_EXHAUSTED at lines[2].amount: sulla quota 0 della spesa #22 restano da pagare 0.00, richiesti 0.01
        pay c_l736 1/2026 key:a 5.00 | key:b 5.00                      => FNPS/2024 ats:VEN_01: SUP expensed 0.00, SUP paid 10.00, cash@c_l736 -2.00, paid_out@c_l736 10.00
    "#]]);
}

/// A month's VAT of several invoices in one order, told in as many payments as it takes.
#[test]
fn a_collective_order_says_what_it_pays_in_all() {
    check_endowed(&expect![[r##"
        programme FNPS/2024 ats:VEN_01 SUP 500.00                        => FNPS/2024 ats:VEN_01: available 500.00, SUP programmed 500.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 500.00 cig=B10A9942A7 creditor=01907990012 key=c => FNPS/2024 ats:VEN_01: SUP programmed 0.00, SUP committed 500.00
        expense c_l736 1 122.00 key:c 122.00 key=a                       => FNPS/2024 ats:VEN_01: SUP committed 378.00, SUP expensed 122.00
        expense c_l736 2 122.00 key:c 122.00 key=b                       => FNPS/2024 ats:VEN_01: SUP committed 256.00, SUP expensed 244.00
        expense c_l736 3 122.00 key:c 122.00 key=d                       => FNPS/2024 ats:VEN_01: SUP committed 134.00, SUP expensed 366.00
        pay c_l736 7/2026 key:a 22.00 leg=vat gross=50.00 withheld=50.01 => refused PART_EXCEEDS_WHOLE at amounts.withheld: la ritenuta (50.01) supera il lordo del mandato (50.00)
        pay c_l736 7/2026 key:a 22.00 leg=vat gross=50.00 withheld=1.00 key=p => FNPS/2024 ats:VEN_01: SUP expensed 344.00, SUP paid 22.00, cash@c_l736 -22.00, paid_out@c_l736 22.00
        seal c_l736 p                                                    => {"type":"PaymentExecuted","payload":{"organisation":"c_l736","order":{"year":2026,"number":"7"},"amounts":{"gross":"50.00","withheld":"1.00"},"lines":[{"expense":"#20","share":0,"leg":"vat","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","amount":"22.00"}]}}
        pay c_l736 7/2026 key:b 22.00 leg=vat gross=50.01                => refused ORDER_DIFFERS at amounts.gross: il mandato 7/2026 è già registrato per un lordo di 50.00, qui è di 50.01
        pay c_l736 7/2026 key:b 22.00 leg=vat gross=50.00 key=q          => FNPS/2024 ats:VEN_01: SUP expensed 322.00, SUP paid 44.00, cash@c_l736 -44.00, paid_out@c_l736 44.00
        pay c_l736 7/2026 key:d 22.00 leg=vat key=r                      => FNPS/2024 ats:VEN_01: SUP expensed 300.00, SUP paid 66.00, cash@c_l736 -66.00, paid_out@c_l736 66.00
            ! ORDER_EXCEEDED: il mandato 7/2026 è di 50.00, le quote che paga fanno 66.00
        reverse c_l736 key:r payment_failed                              => FNPS/2024 ats:VEN_01: SUP expensed 322.00, SUP paid 44.00, cash@c_l736 -44.00, paid_out@c_l736 44.00
        pay c_l736 7/2026 key:d 6.00 leg=vat                             => FNPS/2024 ats:VEN_01: SUP expensed 316.00, SUP paid 50.00, cash@c_l736 -50.00, paid_out@c_l736 50.00
        reverse c_l736 key:p payment_failed                              => FNPS/2024 ats:VEN_01: SUP expensed 338.00, SUP paid 28.00, cash@c_l736 -28.00, paid_out@c_l736 28.00
        reverse c_l736 key:q payment_failed                              => FNPS/2024 ats:VEN_01: SUP expensed 360.00, SUP paid 6.00, cash@c_l736 -6.00, paid_out@c_l736 6.00
        pay c_l736 8/2026 key:a 10.00                                    => FNPS/2024 ats:VEN_01: SUP expensed 350.00, SUP paid 16.00, cash@c_l736 -16.00, paid_out@c_l736 16.00
        pay c_l736 8/2026 key:a 10.00 gross=20.00                        => refused ORDER_USED at order: il mandato 8/2026 di c_l736 è già registrato; uno collettivo si registra in più volte solo se ne è stato indicato il lordo fin dalla prima
        order c_l736 9/2026 key:a 10.00 | key:a 20.00 leg=vat gross=29.99 key=o => recorded
            ! ORDER_EXCEEDED: il mandato 9/2026 è di 29.99, le quote che paga fanno 30.00
        seal c_l736 o                                                    => {"type":"PaymentOrdered","payload":{"organisation":"c_l736","order":{"year":2026,"number":"9"},"amounts":{"gross":"29.99"},"lines":[{"expense":"#20","share":0,"leg":"payee","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","amount":"10.00"},{"expense":"#20","share":0,"leg":"vat","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","amount":"20.00"}]}}
        pay c_l736 9/2026 key:a 20.00 leg=vat gross=30.00                => refused ORDER_DIFFERS at amounts.gross: il mandato 9/2026 è già registrato per un lordo di 29.99, qui è di 30.00
        pay c_l736 9/2026 key:a 20.00 leg=vat gross=29.99                => FNPS/2024 ats:VEN_01: SUP expensed 330.00, SUP paid 36.00, cash@c_l736 -36.00, paid_out@c_l736 36.00
        pay c_l736 9/2026 key:a 10.00                                    => FNPS/2024 ats:VEN_01: SUP expensed 320.00, SUP paid 46.00, cash@c_l736 -46.00, paid_out@c_l736 46.00
    "##]]);
}
