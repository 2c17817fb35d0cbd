//! Recording cash: from the treasury, sent, received.

use crate::script::check_endowed;
use expect_test::expect;

#[test]
fn money_is_sent_and_received() {
    check_endowed(&expect![[r##"
        endow FNPS/2024 mlps org:mlps 3000.00                            => FNPS/2024 org:mlps: treasury@mlps -3000.00, cash@mlps 3000.00
        send FNPS/2024 mlps org:mlps -> r_veneto org:r_veneto 2000.00 key=t => FNPS/2024 org:mlps: cash@mlps 1000.00; FNPS/2024 org:r_veneto: in_transit@mlps>r_veneto 2000.00
        receive FNPS/2024 mlps -> r_veneto org:r_veneto 2000.01 of=key:t => refused TRANSFER_EXHAUSTED at amount: del trasferimento #19 restano da ricevere 2000.00, richiesti 2000.01
        receive FNPS/2024 mlps -> r_veneto org:r_veneto 1500.00 of=key:t receipt=R1 key=i => FNPS/2024 org:r_veneto: cash@r_veneto 1500.00, in_transit@mlps>r_veneto 500.00
        seal r_veneto i                                                  => {"type":"TransferReceived","payload":{"receiver":"r_veneto","sender":"mlps","holder":"org:r_veneto","edition":"FNPS/2024","amount":"1500.00","transfer":"#19","receipt":"R1"}}
        receive FNPS/2024 mlps -> r_veneto org:r_veneto 500.01 of=key:t  => refused TRANSFER_EXHAUSTED at amount: del trasferimento #19 restano da ricevere 500.00, richiesti 500.01
        receive FNPS/2024 mlps -> r_veneto org:r_veneto 500.00 of=key:t  => FNPS/2024 org:r_veneto: cash@r_veneto 2000.00, in_transit@mlps>r_veneto 0.00
        receive FNPS/2024 mlps -> r_veneto org:r_veneto 0.01 of=key:t    => refused TRANSFER_EXHAUSTED at amount: del trasferimento #19 restano da ricevere 0.00, richiesti 0.01
        // Cash is the exposure of its body: it may be below zero.
        send FNPS/2024 mlps org:mlps -> r_veneto org:r_veneto 1000.00    => FNPS/2024 org:mlps: cash@mlps 0.00; FNPS/2024 org:r_veneto: in_transit@mlps>r_veneto 1000.00
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 1000.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00, treasury@mlps -3000.00, cash@mlps 0.00; FNPS/2024 org:r_veneto: available 1500.00, cash@r_veneto 2000.00, in_transit@mlps>r_veneto 1000.00
    "##]]);
}

#[test]
fn money_received_before_it_is_declared() {
    check_endowed(&expect![[r#"
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 300.00 key=i     => FNPS/2024 ats:VEN_01: cash@c_l736 300.00, in_transit@r_veneto>c_l736 -300.00
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 300.00 non ancora dichiarati come inviati
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 0.01             => FNPS/2024 ats:VEN_01: cash@c_l736 300.01, in_transit@r_veneto>c_l736 -300.01
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 300.01 non ancora dichiarati come inviati
        send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 300.01 key=t => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 0.00; FNPS/2024 org:r_veneto: cash@r_veneto -300.01
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 0.01             => FNPS/2024 ats:VEN_01: cash@c_l736 300.02, in_transit@r_veneto>c_l736 -0.01
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 0.01 non ancora dichiarati come inviati
        reverse r_veneto key:t material_error                            => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 -300.02; FNPS/2024 org:r_veneto: cash@r_veneto 0.00
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 300.02 non ancora dichiarati come inviati
    "#]]);
}

#[test]
fn more_is_sent_than_was_allotted() {
    check_endowed(&expect![[r#"
        send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 1000.00 => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 1000.00; FNPS/2024 org:r_veneto: cash@r_veneto -1000.00
        send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 0.01 key=t => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 1000.01; FNPS/2024 org:r_veneto: cash@r_veneto -1000.01
            ! SENT_MORE_THAN_ALLOTTED: inviati a ats:VEN_01 su FNPS/2024 1000.01 in tutto, assegnati 1000.00
        reverse r_veneto key:t annulled                                  => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 1000.00; FNPS/2024 org:r_veneto: cash@r_veneto -1000.00
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 0.01                  => total 0.01, FNPS/2024 ats:VEN_01: available 1000.01; FNPS/2024 org:r_veneto: available 1499.99
        send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 0.01   => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 1000.01; FNPS/2024 org:r_veneto: cash@r_veneto -1000.01
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 0.01                 => FNPS/2024 ats:VEN_01: available 1000.00; FNPS/2024 org:r_veneto: available 1500.00
        send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 0.01   => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 1000.02; FNPS/2024 org:r_veneto: cash@r_veneto -1000.02
            ! SENT_MORE_THAN_ALLOTTED: inviati a ats:VEN_01 su FNPS/2024 1000.02 in tutto, assegnati 1000.00
        // Of another edition nothing was allotted.
        send REG-VEN/2025 r_veneto org:r_veneto -> c_d325 ats:VEN_02 0.01 => REG-VEN/2025 ats:VEN_02: in_transit@r_veneto>c_d325 0.01; REG-VEN/2025 org:r_veneto: cash@r_veneto -0.01
            ! SENT_MORE_THAN_ALLOTTED: inviati a ats:VEN_02 su REG-VEN/2025 0.01 in tutto, assegnati 0.00
    "#]]);
}

#[test]
fn the_parties_of_cash() {
    check_endowed(&expect![[r#"
        endow FNPS/2025 mlps org:mlps 1.00                               => refused UNKNOWN_EDITION at edition: l'annualità «FNPS/2025» non è aperta: aprirla prima con OpenEdition
        endow FNPS/2024 mlps org:r_veneto 1.00                           => refused WRONG_PARTY at holder: org:r_veneto è di r_veneto, non di mlps
        endow FNPS/2024 mlps org:mlps 1.00 as=mlps/auditor               => refused FORBIDDEN: il ruolo auditor di mlps non può aprire, ripartire o ridurre fondi nel registro di mlps
        endow FNPS/2024 mlps org:mlps 1.00 as=r_veneto/region            => refused FORBIDDEN: il ruolo region di r_veneto non può aprire, ripartire o ridurre fondi nel registro di mlps
        endow FNPS/2024 mlps ats:VEN_99 1.00                             => refused UNKNOWN_AMBITO at holder: l'ambito «VEN_99» non è registrato
        send FNPS/2025 mlps org:mlps -> r_veneto org:r_veneto 1.00       => refused UNKNOWN_EDITION at edition: l'annualità «FNPS/2025» non è aperta: aprirla prima con OpenEdition
        send FNPS/2024 mlps org:mlps -> nobody org:nobody 1.00           => refused UNKNOWN_ORGANISATION at receiver: l'ente «nobody» non è registrato
        send FNPS/2024 mlps org:r_veneto -> r_veneto org:r_veneto 1.00   => refused WRONG_PARTY at sender_holder: org:r_veneto è di r_veneto, non di mlps
        send FNPS/2024 mlps org:mlps -> r_veneto ats:VEN_01 1.00         => refused WRONG_PARTY at holder: ats:VEN_01 è di c_l736, non di r_veneto
        send FNPS/2024 mlps org:mlps -> c_l736 ats:VEN_99 1.00           => refused UNKNOWN_AMBITO at holder: l'ambito «VEN_99» non è registrato
        send FNPS/2024 c_l736 ats:VEN_01 -> c_l736 org:c_l736 1.00       => refused SAME_PARTY at receiver: chi dà e chi riceve sono lo stesso: c_l736
        send FNPS/2024 mlps org:mlps -> r_veneto org:r_veneto 1.00 as=r_veneto/region => refused FORBIDDEN: il ruolo region di r_veneto non può inviare trasferimenti nel registro di mlps
        send FNPS/2024 mlps org:mlps -> r_veneto org:r_veneto 1.00 as=mlps/ats_planner => refused FORBIDDEN: il ruolo ats_planner di mlps non può inviare trasferimenti nel registro di mlps
        receive FNPS/2025 mlps -> r_veneto org:r_veneto 1.00             => refused UNKNOWN_EDITION at edition: l'annualità «FNPS/2025» non è aperta: aprirla prima con OpenEdition
        receive FNPS/2024 nobody -> r_veneto org:r_veneto 1.00           => refused UNKNOWN_ORGANISATION at sender: l'ente «nobody» non è registrato
        receive FNPS/2024 mlps -> r_veneto ats:VEN_01 1.00               => refused WRONG_PARTY at holder: ats:VEN_01 è di c_l736, non di r_veneto
        receive FNPS/2024 r_veneto -> r_veneto org:r_veneto 1.00         => refused SAME_PARTY at sender: chi dà e chi riceve sono lo stesso: r_veneto
        receive FNPS/2024 mlps -> r_veneto org:r_veneto 1.00 as=mlps/ministry => refused FORBIDDEN: il ruolo ministry di mlps non può registrare incassi nel registro di r_veneto
    "#]]);
}

#[test]
fn a_receipt_answers_the_sending_it_names() {
    check_endowed(&expect![[r#"
        send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 100.00 key=t => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 100.00; FNPS/2024 org:r_veneto: cash@r_veneto -100.00
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 1.00 of=key:x    => refused UNKNOWN_TRANSFER at transfer: il trasferimento key:x non esiste o è stato stornato
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 1.00 of=#1       => refused UNKNOWN_TRANSFER at transfer: il trasferimento #1 non esiste o è stato stornato
        receive FNPS/2024 r_veneto -> c_l736 org:c_l736 1.00 of=key:t    => refused WRONG_PARTY at transfer: il trasferimento key:t è di r_veneto → c_l736 per ats:VEN_01 su FNPS/2024, non di r_veneto → c_l736 per org:c_l736 su FNPS/2024
        receive REG-VEN/2025 r_veneto -> c_l736 ats:VEN_01 1.00 of=key:t => refused WRONG_PARTY at transfer: il trasferimento key:t è di r_veneto → c_l736 per ats:VEN_01 su FNPS/2024, non di r_veneto → c_l736 per ats:VEN_01 su REG-VEN/2025
        receive FNPS/2024 r_veneto -> c_d325 ats:VEN_02 1.00 of=key:t    => refused UNKNOWN_TRANSFER at transfer: il trasferimento key:t non esiste o è stato stornato
        receive FNPS/2024 mlps -> c_l736 ats:VEN_01 1.00 of=#18          => refused WRONG_PARTY at transfer: il trasferimento #18 è di r_veneto → c_l736 per ats:VEN_01 su FNPS/2024, non di mlps → c_l736 per ats:VEN_01 su FNPS/2024
        // The key is one of the sender's.
        receive FNPS/2024 mlps -> c_l736 ats:VEN_01 1.00 of=key:t        => refused UNKNOWN_TRANSFER at transfer: il trasferimento key:t non esiste o è stato stornato
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 1.00 of=key:t key=i => FNPS/2024 ats:VEN_01: cash@c_l736 1.00, in_transit@r_veneto>c_l736 99.00
        reverse r_veneto key:t annulled                                  => refused MOVED_ON at of: il trasferimento: 1.00 sono già andati avanti; stornare prima gli incassi che lo ricevono
        reverse c_l736 key:i annulled                                    => FNPS/2024 ats:VEN_01: cash@c_l736 0.00, in_transit@r_veneto>c_l736 100.00
        reverse r_veneto key:t annulled                                  => FNPS/2024 ats:VEN_01: in_transit@r_veneto>c_l736 0.00; FNPS/2024 org:r_veneto: cash@r_veneto 0.00
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 1.00 of=key:t    => refused UNKNOWN_TRANSFER at transfer: il trasferimento key:t non esiste o è stato stornato
    "#]]);
}
