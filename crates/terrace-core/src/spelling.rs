//! What was probably meant by a misspelt name.

/// The known name nearest to a misspelt one, if any is near.
///
/// ```
/// use terrace_core::nearest;
/// assert_eq!(nearest("nmae", ["name", "rating"]), Some("name"));
/// assert_eq!(nearest("colour", ["name", "rating"]), None);
/// ```
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().div_ceil(3).max(1))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Letters to insert, remove or replace to turn one name into the other (Levenshtein's distance).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for place in 0..right.len() {
            let replaced = diagonal + usize::from(letter != right[place]);
            diagonal = row[place + 1];
            row[place + 1] = replaced.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[right.len()]
}
