//! The areas of people served.
//!
//! The programmes of mission 12 that name people (minors, disability, elderly, exclusion,
//! families) and the areas that social plans add to them. Housing and the governance of services
//! are programmes too and name no people: they are lines.

use super::AreaInfo;

pub(super) static AREAS: [AreaInfo; 10] = [
    AreaInfo { code: "addictions", name_it: "Dipendenze", name_en: "Addictions" },
    AreaInfo { code: "all", name_it: "Multiutenza", name_en: "All areas" },
    AreaInfo { code: "disability", name_it: "Disabilità", name_en: "Disability" },
    AreaInfo { code: "elderly", name_it: "Anziani", name_en: "Elderly people" },
    AreaInfo { code: "families", name_it: "Famiglie", name_en: "Families" },
    AreaInfo { code: "homeless", name_it: "Persone senza dimora", name_en: "Homeless people" },
    AreaInfo { code: "immigrants", name_it: "Immigrati", name_en: "Immigrants" },
    AreaInfo { code: "mental_health", name_it: "Salute mentale", name_en: "Mental health" },
    AreaInfo { code: "minors", name_it: "Minori", name_en: "Minors" },
    AreaInfo { code: "poverty", name_it: "Povertà e inclusione sociale", name_en: "Poverty" },
];
