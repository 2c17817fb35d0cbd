//! JSON lines that cannot be read: exit 2, every problem told, nothing imported.

use super::{changed, endow, unusable::check};
use expect_test::expect;
use serde_json::json;

#[test]
#[expect(clippy::too_many_lines, reason = "a table: a file a line")]
fn json_lines() {
    let text = |it: &str| it.as_bytes().to_vec();
    let line = |pointer: &str, value| changed(pointer, value).into_bytes();
    let long = changed("/cause", json!("x".repeat(1024 * 1024)));
    check(
        &[],
        &[
            (
                "monco.jsonl",
                text("{\"type\":"),
                expect![[r"
            MALFORMED_JSON riga 1: il JSON finisce prima di essere completo; scrivere un comando per riga, in JSON su una sola riga
        "]],
            ),
            (
                "lista.jsonl",
                text("[1,2]"),
                expect![[r"
            WRONG_TYPE riga 1: serve un oggetto JSON, con ogni valore sotto il nome del suo campo
        "]],
            ),
            (
                "posizioni.jsonl",
                json!([
                    "EndowCash",
                    "k",
                    "ministero",
                    "2026-01-20",
                    null,
                    null,
                    [],
                    endow("k")["input"]
                ])
                .to_string()
                .into_bytes(),
                expect![[r"
                WRONG_TYPE riga 1: serve un oggetto JSON, con ogni valore sotto il nome del suo campo
            "]],
            ),
            (
                "posizioni-dentro.jsonl",
                line("/input", json!(["mlps", "org:mlps", "FNPS/2024", "1.00"])),
                expect![[r"
                WRONG_TYPE riga 1: serve un oggetto JSON, con ogni valore sotto il nome del suo campo
            "]],
            ),
            (
                "numero.jsonl",
                text("7"),
                expect![[r"
            WRONG_TYPE riga 1: serve un oggetto JSON, con ogni valore sotto il nome del suo campo
        "]],
            ),
            (
                "due.jsonl",
                text(&(endow("a").to_string() + "\n" + "{}")),
                expect![[r"
            MISSING_FIELD riga 2, campo type: manca il campo «type»: aggiungerlo
        "]],
            ),
            (
                "doppio.jsonl",
                text("{\"type\":\"EndowCash\",\"type\":\"Reverse\"}"),
                expect![[r"
            REPEATED_KEY riga 1: il campo «type» è scritto due volte; tenerne uno solo
        "]],
            ),
            (
                "in-più.jsonl",
                line("/nota", json!("x")),
                expect![[r#"
                    UNKNOWN_FIELD riga 1, campo nota: campo «nota» sconosciuto: toglierlo; ammessi: type, key, as, on_behalf_of, effective_on, act, cause, evidence, input
                "#]],
            ),
            (
                "in-più-dentro.jsonl",
                line("/input/nota", json!("x")),
                expect![[r"
            UNKNOWN_FIELD riga 1, campo nota: campo «nota» sconosciuto: toglierlo; ammessi: organisation, holder, edition, amount
        "]],
            ),
            (
                "tipo.jsonl",
                line("/type", json!("Spend")),
                expect![[r#"
                    UNKNOWN_TYPE riga 1, campo type: tipo di comando «Spend» sconosciuto; ammessi: RegisterOrganisation, RegisterAmbito, SucceedManager, OpenEdition, ChangeTerms, CloseEdition, ReopenEdition, CloseBook, AppropriateFunds, AllotFunds, AllotByWeights, ReduceAllotment, ReturnFunds, ConfirmAct, DisputeAct, ProgrammeFunds, MakeCommitment, ChangeCommitment, RecordExpense, OrderPayment, ExecutePayment, BookReceivable, ChangeReceivable, FreezeYearEnd, ReduceCostItem, RefundPayment, ReallocateShare, EndowCash, CoverCash, RequestDisbursement, SendTransfer, ReceiveTransfer, Reverse, ErasePerson
                "#]],
            ),
            (
                "decimali.jsonl",
                line("/input/amount", json!("1.234")),
                expect![[r"
            MALFORMED_AMOUNT riga 1, campo amount: importo «1.234» non valido: servono cifre, un punto e due decimali, per esempio 1220.00
        "]],
            ),
            (
                "numero-json.jsonl",
                line("/input/amount", json!(1.5)),
                expect![[r"
            WRONG_TYPE riga 1, campo amount: il valore non è del tipo atteso (invalid type: floating point `1.5`, expected a string)
        "]],
            ),
            (
                "giorno.jsonl",
                line("/effective_on", json!("2026-02-30")),
                expect![[r"
            MALFORMED_DATE riga 1, campo effective_on: data «2026-02-30» non valida: serve un giorno esistente nella forma AAAA-MM-GG, per esempio 2026-03-31
        "]],
            ),
            (
                "nullo.jsonl",
                line("/cause", json!("a\u{0}b")),
                expect![[r"
            MALFORMED_TEXT riga 1, campo cause: testo «a�b» non valido: contiene caratteri di controllo; scriverlo su una sola riga
        "]],
            ),
            (
                "persona.jsonl",
                line("/cause", json!("rimborso a RSSMRA85T10A562S")),
                expect![[r"
            PERSONAL_DATA riga 1, campo cause: testo «…» non valido: contiene il codice fiscale di una persona; toglierlo: la persona si indica solo nel campo che le è riservato
        "]],
            ),
            (
                "chiave.jsonl",
                line("/key", json!("paga:RSSMRA85T10A562S")),
                expect![[r"
            PERSONAL_DATA riga 1, campo key: identificativo di richiesta «…» non valido: contiene il codice fiscale di una persona; toglierlo: la persona si indica solo nel campo che le è riservato
        "]],
            ),
            (
                "chiave-lunga.jsonl",
                line("/key", json!("k".repeat(201))),
                expect![[r"
            MALFORMED_KEY riga 1, campo key: identificativo di richiesta «kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…» non valido: ha 201 caratteri e può averne 200; accorciarlo
        "]],
            ),
            (
                "codice.jsonl",
                line("/input/edition", json!("fnps 2024")),
                expect![[r"
            MALFORMED_EDITION riga 1, campo edition: codice di annualità «fnps 2024» non valido: non ha la forma prevista; servono un nome in maiuscole, una barra e l'anno, per esempio FNPS/2024 o REG-VEN-ATS/2025-08
        "]],
            ),
            (
                "lunga.jsonl",
                long.into_bytes(),
                expect![[r"
            LINE_TOO_LONG riga 1: è lunga 1048752 byte e può averne 65536 (64 kB); controllare che le righe vadano a capo
        "]],
            ),
            (
                "latino.jsonl",
                b"{\"type\":\"\xe0\"}".to_vec(),
                expect![[r"
            NOT_UTF8 riga 1: il carattere 10 non è in UTF-8; salvare il file in UTF-8 (in Excel: «CSV UTF-8»)
        "]],
            ),
            (
                "profondo.jsonl",
                text(&("[".repeat(60_000))),
                expect![[r"
            JSON_TOO_DEEP riga 1: oggetti e liste stanno l'uno nell'altro per più di 32 volte; semplificare il comando
        "]],
            ),
            (
                "binario.jsonl",
                [0_u8, 159, 146, 150, 255, 254].repeat(100),
                expect![[r"
            NOT_UTF8 riga 1: il carattere 2 non è in UTF-8; salvare il file in UTF-8 (in Excel: «CSV UTF-8»)
        "]],
            ),
        ],
    );
}
