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
        pay c_l736 1/2026 key:e 0.01                                     => refused ORDER_USED at order: il mandato 1/2026 di c_l736 è già registrato
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
