//! Names: tables from structs, and what was probably meant by a misspelt one.

/// `BlogPost` as `blog_post`, `HTTPLog` as `http_log`.
pub(crate) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (index, letter) in letters.iter().enumerate() {
        let after_lower =
            index > 0 && !letters[index - 1].is_uppercase() && letters[index - 1] != '_';
        let before_lower = letters
            .get(index + 1)
            .is_some_and(|next| next.is_lowercase());
        let ends_acronym = index > 0 && letters[index - 1].is_uppercase() && before_lower;
        if letter.is_uppercase() && (after_lower || ends_acronym) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// `blog_post` as `BlogPost`.
pub(crate) fn pascal_case(name: &str) -> String {
    let mut pascal = String::with_capacity(name.len());
    for word in name.split('_') {
        let mut letters = word.chars();
        pascal.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        pascal.push_str(letters.as_str());
    }
    pascal
}

/// The known name nearest to a misspelt one, if any is near.
pub(crate) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|candidate| (distance(name, candidate), *candidate))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structs_name_tables() {
        for (name, table) in [
            ("BlogPost", "blog_post"),
            ("Artist", "artist"),
            ("HTTPLog", "http_log"),
            ("Sha256Sum", "sha256_sum"),
            ("Already_Snake", "already_snake"),
        ] {
            assert_eq!(snake_case(name), table);
        }
    }

    #[test]
    fn a_typo_finds_what_was_meant() {
        let known = ["max_length", "max", "unique", "index"];
        assert_eq!(nearest("max_lenght", &known), Some("max_length"));
        assert_eq!(nearest("uniqe", &known), Some("unique"));
        assert_eq!(nearest("colour", &known), None);
    }
}
