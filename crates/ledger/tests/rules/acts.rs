//! Acts of others, successions, conditions that change, what is closed, splits by weights.

use crate::script::{check, check_endowed};
use expect_test::expect;

#[test]
fn one_body_alone_transcribes_what_concerns_it() {
    check(&expect![[r#"
        open REG-NEW/2025 REG r_veneto behalf=r_veneto as=c_l736/ats_accountant act=DGR,1001,2025-08-05 evidence=dgr key=o => recorded
        allot REG-NEW/2025 org:r_veneto -> ats:VEN_01 100.00 behalf=r_veneto as=c_l736/ats_accountant => refused TRANSCRIPTION_UNPROVEN at act: per trascrivere un atto di r_veneto serve l'atto (tipo, numero, data)
        allot REG-NEW/2025 org:r_veneto -> ats:VEN_01 100.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,1001,2025-08-05 => refused TRANSCRIPTION_UNPROVEN at evidence: per trascrivere un atto di r_veneto serve l'evidenza (l'impronta del documento)
        allot REG-NEW/2025 org:r_veneto -> ats:VEN_01 100.00 | ats:VEN_02 100.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,1001,2025-08-05 evidence=dgr => refused WRONG_PARTY at rows[1].holder: ats:VEN_02 è di c_d325, non di c_l736
        allot REG-NEW/2025 org:r_veneto -> ats:VEN_01 100.00 behalf=mlps as=c_l736/ats_accountant act=DGR,1001,2025-08-05 evidence=dgr => refused WRONG_PARTY at on_behalf_of: l'atto è di r_veneto, non di mlps
        allot REG-NEW/2025 org:r_veneto -> ats:VEN_01 100.00 behalf=r_veneto as=c_l736/ats_planner act=DGR,1001,2025-08-05 evidence=dgr => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può trascrivere atti di altri nel registro di c_l736
        allot REG-NEW/2025 org:r_veneto -> ats:VEN_01 100.00 as=c_l736/ats_accountant act=DGR,1001,2025-08-05 evidence=dgr => refused FORBIDDEN: il ruolo ats_accountant di c_l736 non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        allot REG-NEW/2025 org:r_veneto -> ats:VEN_01 100.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,1001,2025-08-05 evidence=dgr key=a => total 100.00, REG-NEW/2025 ats:VEN_01: available 100.00; REG-NEW/2025 org:r_veneto: available -100.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:r_veneto su REG-NEW/2025 a -100.00: fino alla copertura non si può né programmare né impegnare oltre
        receive REG-NEW/2025 r_veneto -> c_l736 ats:VEN_01 100.00        => REG-NEW/2025 ats:VEN_01: cash@c_l736 100.00, in_transit@r_veneto>c_l736 -100.00
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 100.00 non ancora dichiarati come inviati
        commit c_l736 REG-NEW/2025 ats:VEN_01 SUP 100.00 nocig=CONTRATTI_LAVORO => REG-NEW/2025 ats:VEN_01: available 0.00, SUP committed 100.00
            ! NO_PROGRAMME: riga 0: impegno su REG-NEW/2025 senza programmazione
        commit c_l736 REG-NEW/2025 ats:VEN_01 SUP 1.00 behalf=r_veneto act=X,1,2025-08-05 evidence=dgr => refused NOT_TRANSCRIBABLE at on_behalf_of: MakeCommitment non si trascrive per conto di altri: si trascrivono OpenEdition, AllotFunds, ReduceAllotment e ChangeTerms
        allot REG-NEW/2025 org:r_veneto -> ats:VEN_01 100.00 behalf=r_veneto as=r_veneto/region act=DGR,1001,2025-08-05 evidence=dgr => refused SAME_PARTY at on_behalf_of: chi dà e chi riceve sono lo stesso: r_veneto
        // The Region joins and says the same: nothing is posted twice.
        open REG-NEW/2025 REG r_veneto                                   => recorded
        open REG-NEW/2025 REG r_veneto key=again                         => refused ALREADY_REGISTERED at code: «REG-NEW/2025» è già registrato: per correggerlo serve un nuovo atto, non un doppione
        appropriate REG-NEW/2025 org:r_veneto +200.00                    => REG-NEW/2025 org:r_veneto: law -200.00, available 100.00
        allot REG-NEW/2025 org:r_veneto -> ats:VEN_01 100.00 | ats:VEN_02 100.00 act=D.G.R.,1001,2025-08-05 published=200.00 key=same => 2 events, published 200.00, REG-NEW/2025 ats:VEN_02: available 100.00; REG-NEW/2025 org:r_veneto: available 0.00
        send REG-NEW/2025 r_veneto org:r_veneto -> c_l736 ats:VEN_01 100.00 => REG-NEW/2025 ats:VEN_01: in_transit@r_veneto>c_l736 0.00; REG-NEW/2025 org:r_veneto: cash@r_veneto -100.00
        // Its owner has spoken.
        allot REG-NEW/2025 org:r_veneto -> ats:VEN_01 100.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,1001,2025-08-05 evidence=dgr key=late => refused ACT_ALREADY_RECORDED at rows[0].holder: r_veneto ha già registrato qui DGR n. 1001 del 2025-08-05 per ats:VEN_01 su REG-NEW/2025
        allot REG-NEW/2025 org:r_veneto -> ats:VEN_02 100.00 behalf=r_veneto as=c_d325/ats_accountant act=DGR,1001,2025-08-05 evidence=dgr key=late => refused ACT_ALREADY_RECORDED at rows[0].holder: r_veneto ha già registrato qui DGR n. 1001 del 2025-08-05 per ats:VEN_02 su REG-NEW/2025
        show REG-NEW/2025                                                => REG-NEW/2025 ats:VEN_01: available 0.00, SUP committed 100.00, cash@c_l736 100.00, in_transit@r_veneto>c_l736 0.00; REG-NEW/2025 ats:VEN_02: available 100.00; REG-NEW/2025 org:r_veneto: law -200.00, available 0.00, cash@r_veneto -100.00
    "#]]);
}

#[test]
fn what_its_owner_says_otherwise_takes_its_place() {
    check_endowed(&expect![[r##"
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 100.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,7,2025-08-05 evidence=dgr key=a => total 100.00, REG-VEN/2025 ats:VEN_01: available 1100.00; REG-VEN/2025 org:r_veneto: available 900.00
        dispute r_veneto #18                                             => refused MISSING_FIELD at cause: per contestare un atto serve la causa (cause)
        dispute r_veneto #18 cause=errore                                => recorded
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 90.00 | ats:VEN_02 10.00 act=DGR,7,2025-08-05 key=own => 3 events, REG-VEN/2025 ats:VEN_01: available 1090.00; REG-VEN/2025 ats:VEN_02: available 10.00; REG-VEN/2025 org:r_veneto: available 900.00
        seal r_veneto own                                                => {"type":"FundsAllotted","payload":{"grantor":"org:r_veneto","holder":"ats:VEN_01","edition":"REG-VEN/2025","amount":"90.00"}}
            ! {"type":"FundsAllotted","payload":{"grantor":"org:r_veneto","holder":"ats:VEN_02","edition":"REG-VEN/2025","amount":"10.00"}}
            ! {"type":"Reversed","payload":{"of":"#18","lines":[{"line":0,"from":{"stage":"available","holder":"org:r_veneto","edition":"REG-VEN/2025"},"to":{"stage":"available","holder":"ats:VEN_01","edition":"REG-VEN/2025"},"amount":"100.00"}],"cause":"superseded"}}
        reverse c_l736 #18 annulled                                      => refused ALREADY_REVERSED at of: l'evento è già stato stornato per intero, da ultimo da #22
        // A reduction likewise.
        reduce REG-VEN/2025 org:r_veneto <- ats:VEN_01 40.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,8,2025-09-05 evidence=dgr key=r => REG-VEN/2025 ats:VEN_01: available 1050.00; REG-VEN/2025 org:r_veneto: available 940.00
        reduce REG-VEN/2025 org:r_veneto <- ats:VEN_01 30.00 act=DGR,8,2025-09-05 key=own2 => 2 events, REG-VEN/2025 ats:VEN_01: available 1060.00; REG-VEN/2025 org:r_veneto: available 930.00
        reduce REG-VEN/2025 org:r_veneto <- ats:VEN_01 20.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,9,2025-09-05 evidence=dgr key=r9 => REG-VEN/2025 ats:VEN_01: available 1040.00; REG-VEN/2025 org:r_veneto: available 950.00
        reduce REG-VEN/2025 org:r_veneto <- ats:VEN_01 20.00 act=DGR,9,2025-09-05 key=own9 => recorded
        show REG-VEN/2025                                                => REG-VEN/2025 ats:VEN_01: available 1040.00; REG-VEN/2025 ats:VEN_02: available 10.00; REG-VEN/2025 org:r_veneto: law -2000.00, available 950.00
    "##]]);
}

#[test]
fn what_was_taken_back_since_holds_the_act_that_is_transcribed() {
    check_endowed(&expect![[r#"
        reduce REG-VEN/2025 org:r_veneto <- ats:VEN_01 1000.00           => REG-VEN/2025 ats:VEN_01: available 0.00; REG-VEN/2025 org:r_veneto: available 2000.00
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 100.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,7,2025-08-05 evidence=dgr key=a => total 100.00, REG-VEN/2025 ats:VEN_01: available 100.00; REG-VEN/2025 org:r_veneto: available 1900.00
        reduce REG-VEN/2025 org:r_veneto <- ats:VEN_01 60.00             => REG-VEN/2025 ats:VEN_01: available 40.00; REG-VEN/2025 org:r_veneto: available 1960.00
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 59.99 act=DGR,7,2025-08-05 => refused MOVED_ON at rows: l'assegnazione trascritta: 0.01 sono già andati avanti; stornare prima le riduzioni e le restituzioni che la toccano
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 60.00 act=DGR,7,2025-08-05 => 2 events, REG-VEN/2025 ats:VEN_01: available 0.00; REG-VEN/2025 org:r_veneto: available 2000.00
    "#]]);
}

#[test]
fn what_is_disputed_is_flagged_where_it_is_drawn_on() {
    check_endowed(&expect![[r#"
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 100.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,7,2025-08-05 evidence=dgr key=a => total 100.00, REG-VEN/2025 ats:VEN_01: available 1100.00; REG-VEN/2025 org:r_veneto: available 900.00
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 50.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,8,2025-08-05 evidence=dgr key=b => total 50.00, REG-VEN/2025 ats:VEN_01: available 1150.00; REG-VEN/2025 org:r_veneto: available 850.00
        dispute r_veneto #18 cause=errore                                => recorded
        programme REG-VEN/2025 ats:VEN_01 SUP 600.00                     => REG-VEN/2025 ats:VEN_01: available 550.00, SUP programmed 600.00
        commit c_l736 REG-VEN/2025 ats:VEN_01 SUP 500.00 nocig=CONTRATTI_LAVORO => REG-VEN/2025 ats:VEN_01: SUP programmed 100.00, SUP committed 500.00
        programme REG-VEN/2025 ats:VEN_01 SUP 550.00 key=p2              => REG-VEN/2025 ats:VEN_01: available 0.00, SUP programmed 650.00
        commit c_l736 REG-VEN/2025 ats:VEN_01 SUP 550.00 nocig=CONTRATTI_LAVORO key=c1 => REG-VEN/2025 ats:VEN_01: SUP programmed 100.00, SUP committed 1050.00
        commit c_l736 REG-VEN/2025 ats:VEN_01 SUP 0.01 nocig=CONTRATTI_LAVORO key=c2 => REG-VEN/2025 ats:VEN_01: SUP programmed 99.99, SUP committed 1050.01
            ! DRAWN_ON_DISPUTED: riga 0: impegno su REG-VEN/2025 che conta su 100.00 contestati da chi li avrebbe assegnati
        // Less is disputed once some of it is undone, nothing once all is, or once it is agreed.
        reverse c_l736 #18 material_error | 0 amount=10.00               => REG-VEN/2025 ats:VEN_01: available -10.00; REG-VEN/2025 org:r_veneto: available 860.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di ats:VEN_01 su REG-VEN/2025 a -10.00: fino alla copertura non si può né programmare né impegnare oltre
        commit c_l736 REG-VEN/2025 ats:VEN_01 SUP 0.01 nocig=CONTRATTI_LAVORO key=c3 => REG-VEN/2025 ats:VEN_01: SUP programmed 99.98, SUP committed 1050.02
            ! DRAWN_ON_DISPUTED: riga 0: impegno su REG-VEN/2025 che conta su 90.00 contestati da chi li avrebbe assegnati
        confirm r_veneto #18                                             => recorded
        commit c_l736 REG-VEN/2025 ats:VEN_01 SUP 0.01 nocig=CONTRATTI_LAVORO key=c4 => REG-VEN/2025 ats:VEN_01: SUP programmed 99.97, SUP committed 1050.03
        dispute r_veneto #19 cause=errore key=d2                         => recorded
        commit c_l736 REG-VEN/2025 ats:VEN_01 SUP 60.00 nocig=CONTRATTI_LAVORO key=c5 => REG-VEN/2025 ats:VEN_01: SUP programmed 39.97, SUP committed 1110.03
            ! DRAWN_ON_DISPUTED: riga 0: impegno su REG-VEN/2025 che conta su 50.00 contestati da chi li avrebbe assegnati
        change c_l736 key:c4 addition 0.01                               => REG-VEN/2025 ats:VEN_01: SUP programmed 39.96, SUP committed 1110.04
            ! DRAWN_ON_DISPUTED: riga 0: impegno su REG-VEN/2025 che conta su 50.00 contestati da chi li avrebbe assegnati
        reverse c_l736 key:c5 annulled                                   => REG-VEN/2025 ats:VEN_01: SUP programmed 99.96, SUP committed 1050.04
        reverse c_l736 #19 material_error                                => REG-VEN/2025 ats:VEN_01: available -60.00; REG-VEN/2025 org:r_veneto: available 910.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di ats:VEN_01 su REG-VEN/2025 a -60.00: fino alla copertura non si può né programmare né impegnare oltre
        commit c_l736 REG-VEN/2025 ats:VEN_01 SUP 39.96 nocig=CONTRATTI_LAVORO key=c6 => REG-VEN/2025 ats:VEN_01: SUP programmed 60.00, SUP committed 1090.00
    "#]]);
}

#[test]
fn an_act_is_the_same_however_its_kind_and_number_are_written() {
    check_endowed(&expect![[r#"
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 10.00 behalf=r_veneto as=c_l736/ats_accountant act=Delibera,n.1001/2025,2025-08-05 evidence=dgr key=a => total 10.00, REG-VEN/2025 ats:VEN_01: available 1010.00; REG-VEN/2025 org:r_veneto: available 990.00
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 10.00 act=D.G.R.,1001,2025-08-05 => recorded
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 10.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,10/01,2025-08-05 evidence=dgr key=b => total 10.00, REG-VEN/2025 ats:VEN_01: available 1020.00; REG-VEN/2025 org:r_veneto: available 980.00
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 10.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,1001,2025-08-06 evidence=dgr key=c => total 10.00, REG-VEN/2025 ats:VEN_01: available 1030.00; REG-VEN/2025 org:r_veneto: available 970.00
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 20.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,nº_45_del_2025,2025-09-05 evidence=dgr key=d => total 20.00, REG-VEN/2025 ats:VEN_01: available 1050.00; REG-VEN/2025 org:r_veneto: available 950.00
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 20.00 act=DGR,45_del_05/09/2025,2025-09-05 key=e => recorded
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 30.00 behalf=r_veneto as=c_l736/ats_accountant act=DDR,8,2025-09-05 evidence=ddr key=f => total 30.00, REG-VEN/2025 ats:VEN_01: available 1080.00; REG-VEN/2025 org:r_veneto: available 920.00
        // Another kind of act with the same number of the same day is another act.
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 50.00 act=DGR,8,2025-09-05 key=g => total 50.00, REG-VEN/2025 ats:VEN_01: available 1130.00; REG-VEN/2025 org:r_veneto: available 870.00
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 31.00 act=Decreto_del_Direttore_regionale,8,2025-09-05 key=h => 2 events, REG-VEN/2025 ats:VEN_01: available 1131.00; REG-VEN/2025 org:r_veneto: available 869.00
    "#]]);
}

#[test]
fn no_transcription_fills_the_part_of_its_owner() {
    check_endowed(&expect![[r#"
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 9999999000.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,7,2025-08-05 evidence=dgr key=a => total 9999999000.00, REG-VEN/2025 ats:VEN_01: available 10000000000.00; REG-VEN/2025 org:r_veneto: available -9999998000.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:r_veneto su REG-VEN/2025 a -9999998000.00: fino alla copertura non si può né programmare né impegnare oltre
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 1000.01 behalf=r_veneto as=c_l736/ats_accountant act=DGR,8,2025-08-05 evidence=dgr key=b => refused TOO_LARGE: il comando è troppo grande per essere registrato: dividerlo
        reverse r_veneto #18 annulled                                    => REG-VEN/2025 ats:VEN_01: available 1000.00; REG-VEN/2025 org:r_veneto: available 1000.00
        appropriate REG-VEN/2025 org:r_veneto +9999999999999.99          => REG-VEN/2025 org:r_veneto: law -10000000001999.99, available 10000000000999.99
    "#]]);
}

#[test]
fn a_transcription_is_confirmed_or_undone() {
    check_endowed(&expect![[r#"
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 100.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,7,2025-08-05 evidence=dgr key=a => total 100.00, REG-VEN/2025 ats:VEN_01: available 1100.00; REG-VEN/2025 org:r_veneto: available 900.00
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 5.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,7,2025-08-05 evidence=dgr key=b => total 5.00, REG-VEN/2025 ats:VEN_01: available 1105.00; REG-VEN/2025 org:r_veneto: available 895.00
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 5.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,7,2025-08-05 evidence=dgr key=twice => refused ACT_ALREADY_RECORDED at rows[0].holder: r_veneto ha già registrato qui DGR n. 7 del 2025-08-05 per ats:VEN_01 su REG-VEN/2025
        confirm c_l736 #18                                               => refused FORBIDDEN: il ruolo ats_accountant di c_l736 non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        confirm r_veneto #18                                             => recorded
        confirm r_veneto #18 key=again                                   => refused NOT_A_TRANSCRIPTION at of: l'evento #18 non trascrive un atto da confermare
        confirm r_veneto #3                                              => refused NOT_A_TRANSCRIPTION at of: l'evento #3 non trascrive un atto da confermare
        confirm r_veneto #999                                            => refused NOT_A_TRANSCRIPTION at of: l'evento #999 non trascrive un atto da confermare
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 120.00 act=DGR,7,2025-08-05 key=other => refused ACT_ALREADY_RECORDED at rows: r_veneto ha già registrato qui DGR n. 7 del 2025-08-05 per ats:VEN_01 (100.00) su REG-VEN/2025
        reverse c_l736 key:b material_error | 0 amount=2.00              => REG-VEN/2025 ats:VEN_01: available 1103.00; REG-VEN/2025 org:r_veneto: available 897.00
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 3.00 act=DGR,7,2025-08-05 => recorded
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 3.00 act=DGR,7,2025-08-05 key=more => recorded
        reverse c_l736 key:a annulled key=mine                           => refused WRONG_PARTY at of: l'atto, che il titolare ha confermato, è di r_veneto, non di c_l736
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 100.00 act=DGR,7,2025-08-05 key=once => recorded
        reverse r_veneto #18 annulled                                    => REG-VEN/2025 ats:VEN_01: available 1003.00; REG-VEN/2025 org:r_veneto: available 997.00
        show REG-VEN/2025                                                => REG-VEN/2025 ats:VEN_01: available 1003.00; REG-VEN/2025 org:r_veneto: law -2000.00, available 997.00
    "#]]);
}

#[test]
fn its_issuer_opens_an_edition_otherwise() {
    check(&expect![[r#"
        open REG-NEW/2025 REG r_veneto behalf=r_veneto as=c_l736/ats_accountant act=DGR,1,2025-08-05 evidence=dgr lines=SUP key=o => recorded
        open REG-NEW/2025 REG r_veneto behalf=r_veneto as=c_d325/ats_accountant act=DGR,1,2025-08-05 evidence=dgr lines=SUP => refused ALREADY_REGISTERED at code: «REG-NEW/2025» è già registrato: per correggerlo serve un nuovo atto, non un doppione
        terms REG-NEW/2025 lines=GOV behalf=r_veneto as=c_l736/ats_accountant act=DGR,2,2025-08-05 evidence=dgr => refused MISSING_FIELD at holder: il titolare (holder) e chi gli ha assegnato (grantor) si indicano insieme
        body r_other region region=12                                    => recorded
        // Only its issuer takes the place of who transcribed it; what became of it since stands.
        open REG-NEW/2025 REG r_other key=taken                          => refused ALREADY_REGISTERED at code: «REG-NEW/2025» è già registrato: per correggerlo serve un nuovo atto, non un doppione
        terms REG-NEW/2025 window=2025-01-01..2027-12-31                 => recorded
        close REG-NEW/2025                                               => recorded
        open REG-NEW/2025 REG r_veneto lines=SUP,GOV key=own             => recorded
        programme REG-NEW/2025 org:r_veneto SUP 1.00                     => refused EDITION_IS_CLOSED at edition: l'annualità «REG-NEW/2025» è chiusa: si possono ancora pagare, ridurre, rendicontare e stornare, non programmare, impegnare o liquidare
        confirm r_veneto #10                                             => refused NOT_A_TRANSCRIPTION at of: l'evento #10 non trascrive un atto da confermare
        seal r_veneto own                                                => {"type":"EditionOpened","payload":{"code":"REG-NEW/2025","fund":"REG","title":"Annualità","issuer":"r_veneto","terms":{"admitted_lines":["SUP","GOV"]}}}
    "#]]);
}

#[test]
fn another_body_manages() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 number=2026/1 key=c nocig=CONTRATTI_LAVORO => FNPS/2024 ats:VEN_01: available 900.00, SUP committed 100.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 50.00 key=d nocig=CONTRATTI_LAVORO => FNPS/2024 ats:VEN_01: available 850.00, SUP committed 150.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        expense c_l736 1 40.00 key:c 40.00 key=e                         => FNPS/2024 ats:VEN_01: SUP committed 110.00, SUP expensed 40.00
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 500.00           => FNPS/2024 ats:VEN_01: cash@c_l736 500.00, in_transit@r_veneto>c_l736 -500.00
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 500.00 non ancora dichiarati come inviati
        body az_01 special_company region=05                             => recorded
        succeed VEN_01 az_01 number:2026/1 on=2026-07-01 as=r_other/region => refused FORBIDDEN: il ruolo region di r_other non può registrare enti e ambiti nella regione 05
        succeed VEN_01 nobody on=2026-07-01                              => refused UNKNOWN_ORGANISATION at manager: l'ente «nobody» non è registrato
        succeed VEN_09 az_01 on=2026-07-01                               => refused UNKNOWN_AMBITO at ambito: l'ambito «VEN_09» non è registrato
        succeed VEN_01 az_01 number:2026/9 on=2026-07-01                 => refused UNKNOWN_COMMITMENT at commitments[0]: l'impegno number:2026/9 non esiste o è stato stornato
        succeed VEN_02 az_01 #18 on=2026-07-01                           => refused WRONG_PARTY at commitments[0]: l'impegno #18 è di c_l736, non di ats:VEN_02
        succeed VEN_01 az_01 number:2026/1 on=2026-07-01 form=special_company => recorded
        succeed VEN_01 az_01 on=2026-08-01                               => refused NOTHING_CHANGES at manager: VEN_01 è già gestito da az_01: non c'è nulla da cambiare
        succeed VEN_01 c_l736 on=2026-06-30                              => refused SUCCESSION_TOO_EARLY at effective_on: la gestione di VEN_01 dal 2026-07-01: una successione non può decorrere prima
        expense az_01 2 60.00 #18 60.00                                  => FNPS/2024 ats:VEN_01: SUP committed 50.00, SUP expensed 100.00
        expense c_l736 3 60.00 #18 1.00                                  => refused WRONG_PARTY at shares[0].commitment: l'impegno #18 è di az_01, non di c_l736
        expense az_01 4 50.00 #19 1.00                                   => refused WRONG_PARTY at shares[0].commitment: l'impegno #19 è di c_l736, non di az_01
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 on=2026-07-02        => refused WRONG_PARTY at rows[0].holder: ats:VEN_01 è di az_01, non di c_l736
        commit az_01 FNPS/2024 ats:VEN_01 SUP 1.00 nocig=CONTRATTI_LAVORO on=2026-07-02 => FNPS/2024 ats:VEN_01: available 849.00, SUP committed 51.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        // On a day of the other's management the other acts.
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 on=2026-06-30 nocig=CONTRATTI_LAVORO key=before number=2026/9 => FNPS/2024 ats:VEN_01: available 848.00, SUP committed 52.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit az_01 FNPS/2024 ats:VEN_01 SUP 1.00 on=2026-06-30         => refused WRONG_PARTY at rows[0].holder: ats:VEN_01 è di c_l736, non di az_01
        succeed VEN_01 az_01 number:2026/9 on=2026-07-02                 => recorded
        succeed VEN_01 az_01 number:2026/9 on=2026-07-03                 => refused NOTHING_CHANGES at commitments[0]: l'impegno number:2026/9 è già di az_01: non c'è nulla da cambiare
        reverse c_l736 key:before annulled                               => refused FORBIDDEN: il ruolo ats_accountant di c_l736 non può impegnare, liquidare o pagare nel registro di az_01
        reverse az_01 #25 annulled on=2026-07-04                         => FNPS/2024 ats:VEN_01: available 849.00, SUP committed 51.00
        succeed VEN_01 az_01 on=2026-07-05 form=consortium               => recorded
        // What is left of the other passes later.
        succeed VEN_01 az_01 #19 on=2026-09-01                           => recorded
        expense az_01 4 50.00 #19 50.00                                  => FNPS/2024 ats:VEN_01: SUP committed 1.00, SUP expensed 150.00
        // Who owed still pays, and what it has goes over by an ordinary transfer.
        pay c_l736 1/2026 key:e 40.00                                    => FNPS/2024 ats:VEN_01: SUP expensed 110.00, SUP paid 40.00, cash@c_l736 460.00, paid_out@c_l736 40.00
        reverse c_l736 key:e annulled                                    => refused MOVED_ON at of: la spesa: 40.00 sono già andati avanti; stornare prima i mandati e i pagamenti che la pagano, e le riduzioni e gli spostamenti delle sue quote
        send FNPS/2024 c_l736 ats:VEN_01 -> az_01 ats:VEN_01 460.00 on=2026-07-10 => FNPS/2024 ats:VEN_01: cash@c_l736 0.00, in_transit@c_l736>az_01 460.00
        receive FNPS/2024 c_l736 -> az_01 ats:VEN_01 460.00 on=2026-07-10 => FNPS/2024 ats:VEN_01: cash@az_01 460.00, in_transit@c_l736>az_01 0.00
        send FNPS/2024 c_d325 ats:VEN_01 -> az_01 ats:VEN_01 1.00 on=2026-07-10 => refused WRONG_PARTY at sender_holder: ats:VEN_01 è di az_01, non di c_d325
        // What was under way arrives where it was sent, and nowhere else.
        receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 10.00 on=2026-07-11 => FNPS/2024 ats:VEN_01: cash@c_l736 10.00, in_transit@r_veneto>c_l736 -510.00
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 510.00 non ancora dichiarati come inviati
        receive FNPS/2024 r_veneto -> c_d325 ats:VEN_01 10.00 on=2026-07-11 => refused WRONG_PARTY at holder: ats:VEN_01 è di az_01, non di c_d325
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 849.00, SUP committed 1.00, SUP expensed 110.00, SUP paid 40.00, cash@az_01 460.00, cash@c_l736 10.00, paid_out@c_l736 40.00, in_transit@c_l736>az_01 0.00, in_transit@r_veneto>c_l736 -510.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
    "#]]);
}

#[test]
fn conditions_change_from_now_on() {
    check_endowed(&expect![[r#"
        commit c_l736 PNI/2024 ats:VEN_01 SUP 100.00 key=c cup=J87G22000360002 nocig=CONTRATTI_LAVORO => PNI/2024 ats:VEN_01: available 900.00, SUP committed 100.00
            ! NO_PROGRAMME: riga 0: impegno su PNI/2024 senza programmazione
        expense c_l736 1 10.00 key:c 10.00 competence=2027-01-01..2027-01-31 => PNI/2024 ats:VEN_01: SUP committed 90.00, SUP expensed 10.00
            ! OUTSIDE_WINDOW: quota 0: costo del 2027-01-01 – 2027-01-31 fuori dalla finestra 2024-01-01 – 2026-12-31 di PNI/2024
        terms PNI/2024 window=2024-01-01..2027-06-30                     => recorded
        expense c_l736 2 10.00 key:c 10.00 competence=2027-01-01..2027-01-31 => PNI/2024 ats:VEN_01: SUP committed 80.00, SUP expensed 20.00
        terms PNI/2024 holder=ats:VEN_01 grantor=org:mlps window=2024-01-01..2028-06-30 => recorded
        expense c_l736 3 10.00 key:c 10.00 competence=2028-01-01..2028-01-31 => PNI/2024 ats:VEN_01: SUP committed 70.00, SUP expensed 30.00
        terms PNI/2024 holder=ats:VEN_02 grantor=org:mlps window=2024-01-01..2028-06-30 => refused NOTHING_GRANTED at holder: org:mlps non ha assegnato nulla a ats:VEN_02 su PNI/2024
        terms PNI/2024 holder=ats:VEN_01 window=2024-01-01..2028-06-30   => refused MISSING_FIELD at grantor: il titolare (holder) e chi gli ha assegnato (grantor) si indicano insieme
        terms PNI/2024 grantor=org:mlps window=2024-01-01..2028-06-30    => refused MISSING_FIELD at holder: il titolare (holder) e chi gli ha assegnato (grantor) si indicano insieme
        terms PNI/2024                                                   => refused NOTHING_TO_RECORD at terms: serve almeno una riga
        terms PNI/2024 lines=XXX                                         => refused UNKNOWN_LINE at terms.admitted_lines[0]: la linea «XXX» non è nel catalogo: vedere la query lines
        terms PNI/1999 lines=SUP                                         => refused UNKNOWN_EDITION at edition: l'annualità «PNI/1999» non è aperta: aprirla prima con OpenEdition
        terms PNI/2024 lines=SUP as=r_veneto/region                      => refused FORBIDDEN: il ruolo region di r_veneto non può aprire, ripartire o ridurre fondi nel registro di mlps
        reverse mlps #20 annulled                                        => refused NOT_REVERSIBLE at of: un evento TermsChanged non si storna: si registra un nuovo atto che lo sostituisce
    "#]]);
}

#[test]
fn a_closed_edition_pays_and_shrinks_and_takes_nothing_new() {
    check_endowed(&expect![[r#"
        programme FNPS/2024 ats:VEN_01 SUP 600.00                        => FNPS/2024 ats:VEN_01: available 400.00, SUP programmed 600.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 key=c nocig=CONTRATTI_LAVORO => FNPS/2024 ats:VEN_01: SUP programmed 500.00, SUP committed 100.00
        expense c_l736 1 50.00 key:c 50.00 key=e                         => FNPS/2024 ats:VEN_01: SUP committed 50.00, SUP expensed 50.00
        close FNPS/2024 as=r_veneto/region                               => refused FORBIDDEN: il ruolo region di r_veneto non può aprire, ripartire o ridurre fondi nel registro di mlps
        close FNPS/2024                                                  => recorded
        close FNPS/2024 key=again                                        => refused EDITION_IS_CLOSED at edition: l'annualità «FNPS/2024» è chiusa: si possono ancora pagare, ridurre, rendicontare e stornare, non programmare, impegnare o liquidare
        programme FNPS/2024 ats:VEN_01 GOV 1.00                          => refused EDITION_IS_CLOSED at edition: l'annualità «FNPS/2024» è chiusa: si possono ancora pagare, ridurre, rendicontare e stornare, non programmare, impegnare o liquidare
        programme FNPS/2024 ats:VEN_01 SUP -> GOV 1.00                   => refused EDITION_IS_CLOSED at edition: l'annualità «FNPS/2024» è chiusa: si possono ancora pagare, ridurre, rendicontare e stornare, non programmare, impegnare o liquidare
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00                      => refused EDITION_IS_CLOSED at rows[0].edition: l'annualità «FNPS/2024» è chiusa: si possono ancora pagare, ridurre, rendicontare e stornare, non programmare, impegnare o liquidare
        expense c_l736 2 50.00 key:c 1.00                                => refused EDITION_IS_CLOSED at shares[0].edition: l'annualità «FNPS/2024» è chiusa: si possono ancora pagare, ridurre, rendicontare e stornare, non programmare, impegnare o liquidare
        expense c_l736 2 50.00 FNPS/2024 ats:VEN_01 SUP 1.00             => refused EDITION_IS_CLOSED at shares[0].edition: l'annualità «FNPS/2024» è chiusa: si possono ancora pagare, ridurre, rendicontare e stornare, non programmare, impegnare o liquidare
        change c_l736 key:c addition 1.00                                => refused EDITION_IS_CLOSED at rows[0].amount: l'annualità «FNPS/2024» è chiusa: si possono ancora pagare, ridurre, rendicontare e stornare, non programmare, impegnare o liquidare
        // Old years never close.
        pay c_l736 1/2026 key:e 50.00                                    => FNPS/2024 ats:VEN_01: SUP expensed 0.00, SUP paid 50.00, cash@c_l736 -50.00, paid_out@c_l736 50.00
        change c_l736 key:c economy 50.00                                => FNPS/2024 ats:VEN_01: SUP programmed 550.00, SUP committed 0.00
        programme FNPS/2024 ats:VEN_01 SUP -> available 550.00           => FNPS/2024 ats:VEN_01: available 950.00, SUP programmed 0.00
        return FNPS/2024 ats:VEN_01 -> org:r_veneto available 950.00     => FNPS/2024 ats:VEN_01: available 0.00; FNPS/2024 org:r_veneto: available 2450.00
        reverse c_l736 number:2026/1 annulled                            => refused UNKNOWN_EVENT at of: l'evento number:2026/1 non esiste, o è già stornato
        reopen FNPS/2024                                                 => recorded
        reopen FNPS/2024 key=again                                       => refused NOTHING_CHANGES at edition: l'annualità FNPS/2024 è aperta: non c'è nulla da cambiare
        reopen FNPS/1999                                                 => refused UNKNOWN_EDITION at edition: l'annualità «FNPS/1999» non è aperta: aprirla prima con OpenEdition
        reduce FNPS/2024 org:mlps <- org:r_veneto 1.00                   => FNPS/2024 org:mlps: available 2001.00; FNPS/2024 org:r_veneto: available 2449.00
        programme FNPS/2024 ats:VEN_02 GOV 1.00                          => FNPS/2024 ats:VEN_02: available 499.00, GOV programmed 1.00
    "#]]);
}

#[test]
fn a_closed_day_takes_a_cause() {
    check_endowed(&expect![[r#"
        closebook c_l736 2026-03-31 key=k                                => recorded
        closebook c_l736 2026-03-31 key=again                            => refused NOTHING_CHANGES at until: il registro di c_l736 è già chiuso fino al 2026-03-31: non c'è nulla da cambiare
        closebook c_d325 2026-03-31 as=c_l736/ats_accountant             => refused FORBIDDEN: il ruolo ats_accountant di c_l736 non può impegnare, liquidare o pagare nel registro di c_d325
        expense c_l736 1 50.00 own=50.00 on=2026-03-31                   => refused CAUSE_NEEDED at effective_on: il registro di c_l736 è chiuso fino al 2026-03-31: per un giorno così serve la causa (cause), e l'evento resta segnalato
        expense c_l736 1 50.00 own=50.00 on=2026-03-31 cause=tardiva key=late => recorded
            ! LATE_ENTRY: registrato su un giorno già chiuso: il registro è chiuso fino al 2026-03-31
        expense c_l736 2 50.00 own=50.00 on=2026-04-01 key=e             => recorded
        closebook c_l736 2026-04-30 on=2026-05-02                        => recorded
        reverse c_l736 key:e annulled on=2026-05-02                      => recorded
        expense c_l736 2 50.00 own=50.00 on=2026-05-03 key=f             => recorded
        closebook c_l736 2026-05-31 on=2026-06-02                        => recorded
        reverse c_l736 key:f material_error on=2026-06-02                => refused CAUSE_NEEDED at effective_on: il registro di c_l736 è chiuso fino al 2026-05-31: per un giorno così serve la causa (cause), e l'evento resta segnalato
        reverse c_l736 key:f material_error on=2026-06-02 cause=doppione => recorded (on 2026-05-03)
            ! LATE_ENTRY: registrato su un giorno già chiuso: il registro è chiuso fino al 2026-05-31
        closebook c_l736 2026-04-30 on=2026-06-02                        => refused CAUSE_NEEDED at until: il registro di c_l736 è chiuso fino al 2026-05-31: per un giorno così serve la causa (cause), e l'evento resta segnalato
        closebook c_l736 2026-04-30 on=2026-06-02 cause=riapertura       => recorded
            ! BOOK_REOPENED: registro riaperto: era chiuso fino al 2026-05-31, ora fino al 2026-04-30
        expense c_l736 2 50.00 own=50.00 on=2026-05-03                   => recorded
        erase c_l736 person on=2026-06-02                                => recorded
        erase c_l736 person on=2026-06-02 as=c_l736/ats_planner          => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può cancellare dati di persone nel registro di c_l736
        reverse c_l736 key:k annulled on=2026-06-02                      => refused NOT_REVERSIBLE at of: un evento BookClosed non si storna: si registra un nuovo atto che lo sostituisce
    "#]]);
}

#[test]
fn money_beyond_the_advance_waits_for_what_is_admitted() {
    check_endowed(&expect![[r#"
        open REG-TWO/2025 REG r_veneto scheme=30,70                      => recorded
        appropriate REG-TWO/2025 org:r_veneto +1000.01                   => REG-TWO/2025 org:r_veneto: law -1000.01, available 1000.01
        allot REG-TWO/2025 org:r_veneto -> ats:VEN_01 1000.01            => total 1000.01, REG-TWO/2025 ats:VEN_01: available 1000.01; REG-TWO/2025 org:r_veneto: available 0.00
        send REG-TWO/2025 r_veneto org:r_veneto -> c_l736 ats:VEN_01 300.01 => REG-TWO/2025 ats:VEN_01: in_transit@r_veneto>c_l736 300.01; REG-TWO/2025 org:r_veneto: cash@r_veneto -300.01
        send REG-TWO/2025 r_veneto org:r_veneto -> c_l736 ats:VEN_01 0.01 key=more => REG-TWO/2025 ats:VEN_01: in_transit@r_veneto>c_l736 300.02; REG-TWO/2025 org:r_veneto: cash@r_veneto -300.02
            ! SENT_BEFORE_ADMITTED: inviati a ats:VEN_01 su REG-TWO/2025 300.02: oltre l'anticipo (300.01) e oltre l'ammesso (0.00)
    "#]]);
}

#[test]
fn a_split_by_weights_loses_no_cent() {
    check_endowed(&expect![[r#"
        split REG-VEN/2025 org:r_veneto 100.00 | parti 40.00 ats:VEN_01*1,ats:VEN_02*1 | popolazione 60.00 ats:VEN_01*2,ats:VEN_02*1 published=100.01 key=s => 2 events, total 100.00, published 100.01, REG-VEN/2025 ats:VEN_01: available 1060.00; REG-VEN/2025 ats:VEN_02: available 40.00; REG-VEN/2025 org:r_veneto: available 900.00
            ! [1] ROWS_DO_NOT_SUM: le righe sommano 100.00, il totale pubblicato è 100.01: differenza 0.01
        seal r_veneto s                                                  => {"type":"FundsAllotted","payload":{"grantor":"org:r_veneto","holder":"ats:VEN_01","edition":"REG-VEN/2025","amount":"60.00","criteria":[{"name":"parti","source":"prova","whole":"40.00","weight":"1","weight_total":"2","part":"20.00"},{"name":"popolazione","source":"prova","whole":"60.00","weight":"2","weight_total":"3","part":"40.00"}]}}
            ! {"type":"FundsAllotted","payload":{"grantor":"org:r_veneto","holder":"ats:VEN_02","edition":"REG-VEN/2025","amount":"40.00","criteria":[{"name":"parti","source":"prova","whole":"40.00","weight":"1","weight_total":"2","part":"20.00"},{"name":"popolazione","source":"prova","whole":"60.00","weight":"1","weight_total":"3","part":"20.00"}]}}
        split REG-VEN/2025 org:r_veneto 100.01 | nuclei 60% ats:VEN_01*1,ats:VEN_02*2 | popolazione 40% ats:VEN_01*0.5,ats:VEN_02*0.25 key=p => 2 events, total 100.01, REG-VEN/2025 ats:VEN_01: available 1106.67; REG-VEN/2025 ats:VEN_02: available 93.34; REG-VEN/2025 org:r_veneto: available 799.99
        split REG-VEN/2025 org:r_veneto 0.01 | popolazione 0.01 ats:VEN_01*1,ats:VEN_02*1 key=q => total 0.01, REG-VEN/2025 ats:VEN_01: available 1106.68; REG-VEN/2025 org:r_veneto: available 799.98
        split REG-VEN/2025 org:r_veneto 100.00 | popolazione 99.99 ats:VEN_01*1 => refused SPLIT_IMPOSSIBLE at criteria: gli importi dei criteri non fanno il totale
        split REG-VEN/2025 org:r_veneto 100.00 | popolazione 99% ats:VEN_01*1 => refused SPLIT_IMPOSSIBLE at criteria: le percentuali dei criteri non fanno 100
        split REG-VEN/2025 org:r_veneto 100.00 | popolazione 50% ats:VEN_01*1 | altro 50.00 ats:VEN_01*1 => refused SPLIT_IMPOSSIBLE at criteria: ogni criterio dice il suo importo, oppure ogni criterio la sua percentuale
        split REG-VEN/2025 org:r_veneto 0.01 | popolazione 50% ats:VEN_01*1 | altro 50% ats:VEN_01*1 => refused SPLIT_IMPOSSIBLE at criteria: a un criterio non tocca nemmeno un centesimo
        split REG-VEN/2025 org:r_veneto 100.00 | popolazione 100.00 ats:VEN_01*0 => refused SPLIT_IMPOSSIBLE at criteria[0]: non c'è nessun peso maggiore di zero su cui ripartire
        split REG-VEN/2025 org:r_veneto 100.00 | popolazione 100.00 ats:VEN_01*1,ats:VEN_01*1 => refused SPLIT_IMPOSSIBLE at criteria[0].weights[1].holder: il titolare compare due volte nello stesso criterio
        split REG-VEN/2025 org:r_veneto 100.00 | popolazione 100.00 ats:VEN_01*999999999999999999,ats:VEN_02*1 => refused SPLIT_IMPOSSIBLE at criteria[0]: i pesi sono troppo grandi
        split REG-VEN/2025 org:r_veneto 100.00                           => refused NOTHING_TO_RECORD at criteria: serve almeno una riga
        split REG-VEN/2025 org:r_veneto 100.00 | popolazione 100.00 ats:VEN_09*1 => refused UNKNOWN_AMBITO at criteria[0].weights[0].holder: l'ambito «VEN_09» non è registrato
        show REG-VEN/2025                                                => REG-VEN/2025 ats:VEN_01: available 1106.68; REG-VEN/2025 ats:VEN_02: available 93.34; REG-VEN/2025 org:r_veneto: law -2000.00, available 799.98
    "#]]);
}

/// Conditions of one's own part are transcribed, too: their owner says that they are its own, or not.
#[test]
fn conditions_that_a_counterpart_wrote_are_answered() {
    check_endowed(&expect![[r#"
        terms REG-VEN/2025 holder=ats:VEN_01 grantor=org:r_veneto window=2025-01-01..2028-06-30 behalf=r_veneto as=c_l736/ats_accountant act=DGR,9,2025-08-05 evidence=dgr key=longer => recorded
        confirm c_l736 #18                                               => refused FORBIDDEN: il ruolo ats_accountant di c_l736 non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        dispute r_veneto #18 cause=errore                                => recorded
        confirm r_veneto #18                                             => recorded
        confirm r_veneto #17                                             => refused NOT_A_TRANSCRIPTION at of: l'evento #17 non trascrive un atto da confermare
    "#]]);
}
