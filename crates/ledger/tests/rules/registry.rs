//! Bodies, territories, endowments; keys; rows that are none or too many.

use crate::script::{check, check_endowed, check_from_nothing};
use expect_test::expect;

#[test]
fn bodies_and_territories_are_registered_once() {
    check_from_nothing(&expect![[r#"
        body mlps ministry tax=80237250586             => recorded
        body mlps ministry key=again                   => refused ALREADY_REGISTERED at code: «mlps» è già registrato: per correggerlo serve un nuovo atto, non un doppione
        body operator other                            => refused RESERVED_CODE at code: il codice «operator» è riservato a chi gestisce il registro
        body r_veneto region region=05 tax=80007580278 => recorded
            ! CHECK_DIGIT_FAILED: tax_id «80007580278»: la cifra di controllo non torna
        ambito VEN_01 05 c_l736                        => refused UNKNOWN_ORGANISATION at manager: l'ente «c_l736» non è registrato
        body c_l736 comune region=05                   => recorded
        ambito VEN_01 05 c_l736                        => recorded
        ambito VEN_01 05 r_veneto key=again            => refused ALREADY_REGISTERED at code: «VEN_01» è già registrato: per correggerlo serve un nuovo atto, non un doppione
        ambito VEN_02 05 c_l736 comuni=401             => refused TOO_MANY_ROWS at comuni: 401 righe sono troppe per un solo comando: il massimo è 400
        ambito VEN_02 05 c_l736 comuni=400             => recorded
    "#]]);
}

#[test]
fn editions_are_opened_once_by_their_issuer() {
    check(&expect![[r#"
        open FNA/2024 XYZ mlps                      => refused UNKNOWN_FUND at fund: il fondo «XYZ» non è nel catalogo: vedere la query funds
        open FNA/2024 FNA nobody as=nobody/ministry => refused FORBIDDEN: il ruolo ministry di nobody non può aprire, ripartire o ridurre fondi nel registro di nobody
        open FNA/2024 FNA mlps lines=SUP,SOC        => refused UNKNOWN_LINE at terms.admitted_lines[1]: la linea «SOC» non è nel catalogo: vedere la query lines
        open FNA/2024 FNA mlps lines=SUP,SAD        => recorded
        open FNA/2024 FNA mlps key=again            => refused ALREADY_REGISTERED at code: «FNA/2024» è già registrato: per correggerlo serve un nuovo atto, non un doppione
        open FNA/2025 FNA r_veneto as=mlps/ministry => refused FORBIDDEN: il ruolo ministry di mlps non può aprire, ripartire o ridurre fondi nel registro di r_veneto
    "#]]);
}

#[test]
fn a_key_stands_for_one_content_in_one_book() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 10.00 key=k               => FNPS/2024 ats:VEN_01: available 990.00, SUP committed 10.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 10.00 key=k               => repeated: 1 from #18
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 10.01 key=k               => refused KEY_REUSED at key: la chiave «k» è già stata usata per un comando diverso
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 10.00 key=k on=2026-04-11 => refused KEY_REUSED at key: la chiave «k» è già stata usata per un comando diverso
        commit c_l736 FNPS/2024 ats:VEN_99 XXX 10.01 key=k               => refused KEY_REUSED at key: la chiave «k» è già stata usata per un comando diverso
        // Rights come before the key, also when the content is the same.
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 10.00 key=k as=c_l736/auditor => refused FORBIDDEN: il ruolo auditor di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 10.01 key=k as=c_l736/ats_planner => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        reverse c_l736 key:k annulled key=k as=c_l736/auditor            => refused FORBIDDEN: il ruolo auditor di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        reverse c_l736 key:k annulled key=r as=c_l736/auditor            => refused FORBIDDEN: il ruolo auditor di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        reverse c_l736 key:k annulled key=r                              => FNPS/2024 ats:VEN_01: available 1000.00, SUP committed 0.00
        reverse c_l736 key:k annulled key=r as=c_l736/auditor            => refused FORBIDDEN: il ruolo auditor di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        reverse c_l736 key:k annulled key=r                              => repeated: 1 from #19
        // Another book has its own keys.
        commit c_d325 FNPS/2024 ats:VEN_02 SUP 10.00 key=k               => FNPS/2024 ats:VEN_02: available 490.00, SUP committed 10.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 1.00 | ats:VEN_02 1.00 key=k => 2 events, total 2.00, FNPS/2024 ats:VEN_01: available 1001.00; FNPS/2024 ats:VEN_02: available 491.00; FNPS/2024 org:r_veneto: available 1498.00
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 1.00 | ats:VEN_02 1.00 key=k => repeated: 2 from #21
        // A refused command does not use up its key.
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 9999.00 key=free          => refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano 1001.00, richiesti 9999.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 key=free             => FNPS/2024 ats:VEN_01: available 1000.00, SUP committed 1.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
    "#]]);
}

#[test]
fn rows_are_some_and_fit() {
    check_endowed(&expect![[r#"
        allot FNPS/2024 org:r_veneto                                     => refused NOTHING_TO_RECORD at rows: serve almeno una riga
        programme FNPS/2024 ats:VEN_01                                   => refused NOTHING_TO_RECORD at rows: serve almeno una riga
        commit c_l736                                                    => refused NOTHING_TO_RECORD at rows: serve almeno una riga
        pay c_l736 1/2026                                                => refused NOTHING_TO_RECORD at lines: serve almeno una riga
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 0.01 x10001           => refused TOO_MANY_ROWS at rows: 10001 righe sono troppe per un solo comando: il massimo è 10000
        programme FNPS/2024 ats:VEN_01 SUP 0.01 x101                     => refused TOO_MANY_ROWS at rows: 101 righe sono troppe per un solo comando: il massimo è 100
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 0.01 x101                 => refused TOO_MANY_ROWS at rows: 101 righe sono troppe per un solo comando: il massimo è 100
        expense c_l736 1 1.01 FNPS/2024 ats:VEN_01 SUP 0.01 x101         => refused TOO_MANY_ROWS at shares: 101 righe sono troppe per un solo comando: il massimo è 100
        pay c_l736 1/2026 key:e 0.01 x101                                => refused TOO_MANY_ROWS at lines: 101 righe sono troppe per un solo comando: il massimo è 60
        // A sum that no number of cents holds.
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 9999999999999.99 x9224 => refused TOO_LARGE at rows: il comando è troppo grande per essere registrato: dividerlo
        programme FNPS/2024 ats:VEN_01 SUP 0.01 x100                     => refused REPEATED_LINE at rows[1]: la stessa riga compare due volte: sommare gli importi in una sola
        expense c_l736 1 1.00 FNPS/2024 ats:VEN_01 SUP 0.01 x100 key=e   => refused REPEATED_LINE at shares[1]: la stessa riga compare due volte: sommare gli importi in una sola
        programme FNPS/2024 ats:VEN_01 SUP 50.50                         => FNPS/2024 ats:VEN_01: available 949.50, SUP programmed 50.50
        expense c_l736 1 50.50 FNPS/2024 ats:VEN_01 SUP 0.01 x100+ key=e => 2 events, FNPS/2024 ats:VEN_01: SUP programmed 0.00, SUP committed 0.00, SUP expensed 50.50
            ! [0] CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
        pay c_l736 1/2026 key:e 0.01 | key:e 0.01 share=99               => FNPS/2024 ats:VEN_01: SUP expensed 50.48, SUP paid 0.02, cash@c_l736 -0.02, paid_out@c_l736 0.02
    "#]]);
}

#[test]
fn no_region_speaks_for_another_or_for_the_state() {
    check(&expect![[r#"
        body r_lombardia region region=03 as=operator/administrator      => recorded
        body ats_lodi comune region=03                                   => recorded
        ambito LOM_01 03 ats_lodi                                        => recorded
        body fake ministry region=05 as=r_veneto/region                  => refused FORBIDDEN: il ruolo region di r_veneto non può registrare enti e ambiti nazionali
        body fake region region=05 as=r_veneto/region                    => refused FORBIDDEN: il ruolo region di r_veneto non può registrare enti e ambiti nazionali
        body fine comune region=05 as=r_veneto/region                    => recorded
        open FNPS/2027 FNPS r_veneto                                     => refused WRONG_PARTY at issuer: il fondo FNPS è di un ministero, non di r_veneto
        open FNPS/2028 REG r_veneto                                      => refused CODE_OF_ANOTHER_FUND at code: il codice «FNPS/2028» non comincia con il fondo REG: per esempio REG-…/2026
        open REGIO/2028 REG r_veneto                                     => refused CODE_OF_ANOTHER_FUND at code: il codice «REGIO/2028» non comincia con il fondo REG: per esempio REG-…/2026
        open REG/2028 REG r_veneto                                       => recorded
        appropriate REG-VEN/2025 org:r_veneto +100.00                    => REG-VEN/2025 org:r_veneto: law -100.00, available 100.00
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 1.00 | ats:LOM_01 1.00 => refused WRONG_PARTY at rows[1].holder: ats:LOM_01 è di un'altra regione, non di r_veneto
        allot REG-VEN/2025 org:r_veneto -> org:r_lombardia 1.00          => refused WRONG_PARTY at rows[0].holder: org:r_lombardia è di un'altra regione, non di r_veneto
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 1.00               => total 1.00, REG-VEN/2025 ats:VEN_01: available 1.00; REG-VEN/2025 org:r_veneto: available 99.00
        appropriate FNPS/2024 org:mlps +100.00                           => FNPS/2024 org:mlps: law -100.00, available 100.00
        allot FNPS/2024 org:mlps -> ats:LOM_01 1.00                      => total 1.00, FNPS/2024 ats:LOM_01: available 1.00; FNPS/2024 org:mlps: available 99.00
    "#]]);
}

#[test]
fn no_more_moves_on_a_part_than_sums_can_hold() {
    check(&expect![[r#"
        appropriate FNPS/2024 org:mlps +9999999999999.99 key=a => FNPS/2024 org:mlps: law -9999999999999.99, available 9999999999999.99
        appropriate FNPS/2024 org:mlps +9999999999999.99 key=b => FNPS/2024 org:mlps: law -19999999999999.98, available 19999999999999.98
        appropriate FNPS/2024 org:mlps +5000000000000.03       => refused TOO_LARGE: il comando è troppo grande per essere registrato: dividerlo
        appropriate FNPS/2024 org:mlps +5000000000000.02 key=c => FNPS/2024 org:mlps: law -25000000000000.00, available 25000000000000.00
        appropriate FNPS/2024 org:mlps +0.01                   => refused TOO_LARGE: il comando è troppo grande per essere registrato: dividerlo
        // All of it can still be undone.
        reverse mlps key:a annulled                            => FNPS/2024 org:mlps: law -15000000000000.01, available 15000000000000.01
        reverse mlps key:b annulled                            => FNPS/2024 org:mlps: law -5000000000000.02, available 5000000000000.02
        reverse mlps key:c annulled                            => FNPS/2024 org:mlps: law 0.00, available 0.00
        show FNPS/2024                                         => FNPS/2024 org:mlps: law 0.00, available 0.00
    "#]]);
}
