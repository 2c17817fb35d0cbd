//! Arguments: the contract of the command line, with its help and examples.

use clap::{Parser, Subcommand, ValueEnum};
use ledger::day::Day;
use std::{net::SocketAddr, path::PathBuf};

/// Il registro dei fondi sociali: ogni euro dal decreto al saldo per LEPS, provato.
#[derive(Parser)]
#[command(
    name = "fondaco",
    version,
    after_help = "Esempi:\n  fondaco demo\n  fondaco balances --by edition,line\n  \
                  fondaco import spese.csv --as contabile-ven-01 --dry-run\n  fondaco verify\n\n\
                  Esce con 0 se va bene, 1 se la verifica fallisce, 2 per un ingresso \
                  inutilizzabile, 3 se alcune righe sono rifiutate, 4 se fallisce il database."
)]
pub struct Args {
    /// Il database: sqlite:PERCORSO
    #[arg(
        long,
        global = true,
        env = "FONDACO_DB",
        default_value = "sqlite:fondaco.db",
        value_name = "URL"
    )]
    pub db: String,

    /// Chi agisce: il nome di un'utenza. Senza, si legge come chi gestisce il registro
    #[arg(long = "as", global = true, value_name = "UTENZA")]
    pub author: Option<String>,

    /// Il nome del registro, se il comando lo deve aprire: minuscole, cifre e trattini
    #[arg(long, global = true, default_value = "ledger", value_name = "NOME")]
    pub name: String,

    /// Che cosa fare
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Carica dati veri e sintetici, mostra i saldi per LEPS e serve GraphQL
    #[command(after_help = "Esempi:\n  fondaco demo\n  fondaco demo --no-serve\n  \
                            fondaco demo --db sqlite:/tmp/prova.db --listen 127.0.0.1:9000\n\n\
                            Rieseguito sullo stesso database non aggiunge nulla.")]
    Demo(Demo),
    /// Serve GraphQL su POST /graphql
    #[command(after_help = "Esempi:\n  fondaco serve\n  fondaco serve --listen 127.0.0.1:9000\n\n\
                            Senza utenze ascolta solo sull'interfaccia locale.")]
    Serve(Serve),
    /// Importa comandi (.jsonl), tabelle di riparto e spese (.csv)
    #[command(after_help = "Esempi:\n  fondaco import riparto.csv --as regione-veneto\n  \
                            fondaco import spese.csv --as contabile-ven-01 --dry-run\n  \
                            fondaco import comandi.jsonl\n\n\
                            Un file che non si legge per intero non importa nulla (esce con 2). \
                            Le righe rifiutate vanno in FILE.scarti.csv (esce con 3); il file \
                            corretto si rimanda intero: ciò che è già registrato non raddoppia.")]
    Import(Import),
    /// Mostra i saldi, raggruppati, a qualsiasi data e come noti in qualsiasi momento
    #[command(after_help = "Esempi:\n  fondaco balances\n  \
                            fondaco balances --by edition,line --ambito VEN_01\n  \
                            fondaco balances --edition REG-VEN-ATS/2025 --by \
                            ambito,organisation,line --format json\n  \
                            fondaco balances --effective 2026-03-31 --as-known-at 200")]
    Balances(Balances),
    /// Elenca gli eventi del registro
    #[command(after_help = "Esempi:\n  fondaco events\n  fondaco events --from 200\n  \
                            fondaco events --format jsonl > registro.jsonl\n\n\
                            jsonl dà i byte sigillati, un evento per riga.")]
    Events(Events),
    /// Rilegge, ricalcola e confronta tutto; esce con 1 e dice dove se qualcosa non torna
    #[command(after_help = "Esempi:\n  fondaco verify\n  fondaco verify --db sqlite:copia.db")]
    Verify,
    /// Gestisce le utenze
    #[command(subcommand)]
    Account(Account),
    /// Gestisce i token di accesso a GraphQL
    #[command(subcommand)]
    Token(Token),
}

#[derive(clap::Args)]
pub struct Demo {
    /// Carica e mostra, senza servire
    #[arg(long)]
    pub no_serve: bool,
    /// Dove ascoltare
    #[arg(long, env = "FONDACO_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
}

#[derive(clap::Args)]
pub struct Serve {
    /// Dove ascoltare
    #[arg(long, env = "FONDACO_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
}

#[derive(clap::Args)]
pub struct Import {
    /// I file, nell'ordine in cui importarli
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Dice che cosa succederebbe, e non scrive nulla
    #[arg(long)]
    pub dry_run: bool,
    /// In che forma dire l'esito
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(clap::Args)]
pub struct Balances {
    /// Per che cosa raggruppare
    #[arg(long, value_delimiter = ',', default_value = "edition,line", value_name = "CHIAVI")]
    pub by: Vec<By>,
    /// Solo di un fondo
    #[arg(long)]
    pub fund: Option<String>,
    /// Solo di un'annualità
    #[arg(long)]
    pub edition: Option<String>,
    /// Solo di un ambito
    #[arg(long)]
    pub ambito: Option<String>,
    /// Solo di un ente
    #[arg(long)]
    pub organisation: Option<String>,
    /// Solo di una linea (la cassa non ha linea: allora manca)
    #[arg(long)]
    pub line: Option<String>,
    /// Solo di un'area di utenza
    #[arg(long)]
    pub area: Option<String>,
    /// Solo di una regione, per codice ISTAT
    #[arg(long)]
    pub region: Option<String>,
    /// Ciò che era vero alla fine di un giorno, AAAA-MM-GG
    #[arg(long, value_name = "GIORNO", value_parser = day)]
    pub effective: Option<Day>,
    /// Come noto con i primi N eventi, da 0 a N−1
    #[arg(long, value_name = "N")]
    pub as_known_at: Option<u64>,
    /// In che forma mostrarli
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

#[derive(clap::Args)]
pub struct Events {
    /// Dall'evento di questo indice
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub from: u64,
    /// Quanti al massimo
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// In che forma mostrarli
    #[arg(long, value_enum, default_value_t = EventFormat::Table)]
    pub format: EventFormat,
}

#[derive(Subcommand)]
pub enum Account {
    /// Aggiunge un'utenza con un ruolo in un ente
    #[command(
        after_help = "Esempi:\n  fondaco account add operatore --organisation operator --role \
                            administrator\n  fondaco account add contabile-ven-01 --organisation \
                            ente_ven_01 --role ats_accountant\n  fondaco account add revisore \
                            --organisation r_veneto --role auditor --valid-until 2026-12-31"
    )]
    Add {
        /// Il nome con cui chiamarla: non entra mai nel registro
        name: String,
        /// L'ente per cui agisce
        #[arg(long)]
        organisation: String,
        /// Il ruolo
        #[arg(long, value_enum)]
        role: RoleName,
        /// L'ultimo giorno in cui vale, AAAA-MM-GG
        #[arg(long, value_name = "GIORNO", value_parser = day)]
        valid_until: Option<Day>,
    },
    /// Elenca le utenze
    List {
        /// In che forma mostrarle
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Disattiva un'utenza: i suoi token muoiono con lei
    Disable {
        /// Il nome
        name: String,
    },
}

#[derive(Subcommand)]
pub enum Token {
    /// Crea un token e lo mostra, questa volta sola
    #[command(after_help = "Esempio:\n  fondaco token create contabile-ven-01 --label portatile")]
    Create {
        /// L'utenza
        name: String,
        /// A che cosa serve: è il nome con cui revocarlo
        #[arg(long, default_value = "cli")]
        label: String,
    },
    /// Revoca i token di un'utenza che portano un'etichetta
    Revoke {
        /// L'utenza
        name: String,
        /// L'etichetta
        #[arg(long, default_value = "cli")]
        label: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Una tabella da leggere
    Table,
    /// Per un foglio di calcolo: ; fra i campi, virgola decimale
    Csv,
    /// Per un programma
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EventFormat {
    /// Una tabella da leggere
    Table,
    /// I byte sigillati, un evento per riga
    Jsonl,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum By {
    Fund,
    Edition,
    EditionYear,
    Line,
    Area,
    Ambito,
    Organisation,
    Region,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum RoleName {
    Ministry,
    Region,
    AtsAccountant,
    AtsPlanner,
    Auditor,
    Administrator,
}

fn day(text: &str) -> Result<Day, String> {
    text.parse().map_err(|error: ledger::day::NotADay| error.to_string())
}

impl From<By> for bookkeeper::balances::Dimension {
    fn from(by: By) -> Self {
        match by {
            By::Fund => Self::Fund,
            By::Edition => Self::Edition,
            By::EditionYear => Self::EditionYear,
            By::Line => Self::Line,
            By::Area => Self::Area,
            By::Ambito => Self::Ambito,
            By::Organisation => Self::Organisation,
            By::Region => Self::Region,
        }
    }
}

impl From<RoleName> for ledger::envelope::Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Ministry => Self::Ministry,
            RoleName::Region => Self::Region,
            RoleName::AtsAccountant => Self::AtsAccountant,
            RoleName::AtsPlanner => Self::AtsPlanner,
            RoleName::Auditor => Self::Auditor,
            RoleName::Administrator => Self::Administrator,
        }
    }
}
