//! The control letter shared by a person's codice fiscale and an IBAN's CIN.
//!
//! Source: DM 23 December 1976 for the codice fiscale; the same tables give the CIN of the Italian
//! bank account (computed on known IBANs, DOMAIN.md §2.5).

/// What a character in an odd place is worth, by its rank; a digit ranks as the letter it counts.
const ODD: [usize; 26] =
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// The letter that closes (codice fiscale) or opens (IBAN) these capital letters and digits.
///
/// Places count from 1. What is neither a digit nor a letter is worth as much as `A`.
pub(super) fn control_letter(signs: impl IntoIterator<Item = u8>) -> u8 {
    let worth = |(place, sign): (usize, u8)| {
        let rank = rank(sign);
        if place % 2 == 0 { ODD[rank] } else { rank }
    };
    let sum: usize = signs.into_iter().enumerate().map(worth).sum();
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[sum % 26]
}

/// 0 to 25: `A` and `0` are 0, `J` and `9` are 9, `Z` is 25.
fn rank(sign: u8) -> usize {
    match sign {
        b'0'..=b'9' => usize::from(sign - b'0'),
        b'A'..=b'Z' => usize::from(sign - b'A'),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_of_known_codes() {
        for (signs, letter) in [
            ("RSSMRA85T10A562", b'S'),
            ("MRTMTT91D08F205", b'J'),
            ("0542811101000000123456", b'X'),
            ("", b'A'),
        ] {
            assert_eq!(control_letter(signs.bytes()), letter, "{signs}");
        }
    }

    #[test]
    fn the_odd_table_is_a_permutation() {
        let mut worths = ODD;
        worths.sort_unstable();
        assert!(worths.into_iter().eq(0..26));
    }
}
