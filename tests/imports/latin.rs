//! A file of an Italian Excel as it is: windows-1252, separated by semicolons.

use super::Office;

#[tokio::test]
async fn accents_and_euros_come_in_and_go_back_as_they_were() {
    for office in Office::everywhere().await {
        office.opens(10);
        let header = b"ente;impegno_numero;impegno_anno;creditore;oggetto;motivo_no_cig;data;\
            titolare;annualita;linea;importo\n";
        // «Attività perché € 10», and a row that the rules refuse.
        let good = b"unione_sin;7;2026;;Attivit\xE0 perch\xE8 \x80 10;CONTRATTI_LAVORO;01/02/2026;\
            ats:SIN_01;FNPS/2025;SUP;10,00\n";
        let bad = b"unione_sin;8;2026;;Citt\xE0 \x80;CONTRATTI_LAVORO;01/02/2026;ats:SIN_01;\
            FNPS/2025;SUP;990.000,00\n";
        let file = [&header[..], good, bad].concat();
        let ran = office.imports_bytes("impegni.csv", &file, &[]).exits(3);
        assert!(ran.out.contains("tabella impegni, windows-1252, separatore «;»"), "{ran:?}");
        let events = office.runs(&["events", "--format", "jsonl"]).exits(0).out;
        assert!(events.contains("Attività perchè € 10"), "{events}");

        let scarti = office.reads("impegni.csv.scarti.csv");
        let row = bad.strip_suffix(b"\n").unwrap();
        assert!(scarti.windows(row.len()).any(|it| it == row));
        assert!(std::str::from_utf8(&scarti).is_err(), "in the encoding of the file");
        let why =
            b";STAGE_EXHAUSTED;colonna importo: programmato sulla linea SUP di FNPS/2025 per \
            ats:SIN_01: restano 44.990,00, richiesti 990.000,00\n";
        assert!(scarti.ends_with(why), "{}", String::from_utf8_lossy(&scarti));
        // Corrected in the same encoding.
        let amount = scarti.windows(10).position(|it| it == b"990.000,00").unwrap();
        let corrected = [&scarti[..amount], b"20,00", &scarti[amount + 10..]].concat();
        office.imports_bytes("corretto.csv", corrected, &[]).exits(0);

        let mixed =
            [&file[..], "unione_sin;9;2026;;Città;;01/02/2026;;;;1,00\n".as_bytes()].concat();
        let ran = office.imports_bytes("misto.csv", mixed, &[]).exits(2);
        assert!(ran.out.contains("MIXED_ENCODINGS"), "{ran:?}");
        let ran = office.imports_bytes("foglio.xlsx", b"PK\x03\x04rest", &[]).exits(2);
        assert!(ran.out.contains("SPREADSHEET_FILE") && ran.out.contains("CSV UTF-8"), "{ran:?}");
    }
}
