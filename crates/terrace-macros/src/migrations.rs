//! Embeds the migration files of a crate.

use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::LitStr;

/// A slice of path (relative to the folder, with `/`) and text of every file under a folder that is
/// relative to the crate's manifest. A missing folder gives an empty slice.
pub(crate) fn expand(input: TokenStream) -> syn::Result<TokenStream> {
    let path: LitStr = syn::parse2(input)?;
    let wrong = |message: String| syn::Error::new(path.span(), message);
    let root = std::env::var_os("CARGO_MANIFEST_DIR")
        .ok_or_else(|| wrong("cargo must tell where the crate is".to_owned()))?;
    let folder = PathBuf::from(root).join(path.value());
    let mut files = Vec::new();
    if folder.is_dir() {
        collect(&folder, "", &mut files)
            .map_err(|error| wrong(format!("{:?} can't be read: {error}", path.value())))?;
    }
    files.sort();
    let entries = files.iter().map(|(name, file)| {
        let name = LitStr::new(name, Span::call_site());
        let file = LitStr::new(file, Span::call_site());
        quote!((#name, ::core::include_str!(#file)))
    });
    Ok(quote!({
        const FILES: &[(&str, &str)] = &[#(#entries),*];
        FILES
    }))
}

/// The migration files of a folder and the folders in it.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
            continue;
        };
        let path = entry.path();
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files)?;
            continue;
        }
        let is_migration = path
            .extension()
            .is_some_and(|ending| ending == "json" || ending == "sql");
        if let (true, Some(text)) = (is_migration && !name.starts_with('.'), path.to_str()) {
            files.push((format!("{prefix}{name}"), text.to_owned()));
        }
    }
    Ok(())
}
