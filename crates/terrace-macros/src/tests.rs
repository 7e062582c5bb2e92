//! The code that a derive writes, as a golden file, and how much of it there is.

use quote::quote;

/// Lines for a model of six fields: what every application compiles, once for each model.
const BUDGET: usize = 150;

fn expanded(input: proc_macro2::TokenStream) -> String {
    let input = syn::parse2(input).unwrap();
    let code = super::derive(&input).unwrap();
    prettyplease::unparse(&syn::parse2(code).unwrap())
}

fn refused(input: proc_macro2::TokenStream) -> Vec<String> {
    let input = syn::parse2(input).unwrap();
    let error = super::derive(&input).unwrap_err();
    error.into_iter().map(|error| error.to_string()).collect()
}

#[test]
fn a_model_of_six_fields() {
    let code = expanded(quote! {
        #[terrace(
            unique(title, artist),
            index(title),
            check(name = "has_title", condition = "title <> ''")
        )]
        pub struct Album {
            pub id: Auto<i64>,
            #[terrace(max_length = 160)]
            pub title: String,
            #[terrace(on_delete = "cascade")]
            pub artist: ForeignKey<Artist>,
            pub parent: Option<ForeignKey<Album>>,
            #[terrace(precision = 10, scale = 2, default = "0")]
            pub price: Decimal,
            #[terrace(auto_now)]
            pub r#type: Timestamp,
        }
    });
    assert!(
        code.lines().count() <= BUDGET,
        "{} lines",
        code.lines().count()
    );
    insta::assert_snapshot!(code);
}

#[test]
fn a_registry_model_with_a_composite_key() {
    let code = expanded(quote! {
        #[terrace(registry, table = "grants", primary_key(user, role), crate = "crate")]
        struct Grant {
            user: ForeignKey<User>,
            role: ForeignKey<Role>,
        }
    });
    insta::assert_snapshot!(code);
}

#[test]
fn a_model_with_relations() {
    let code = expanded(quote! {
        #[terrace(
            reverse(comments = "Comment.post"),
            m2m(name = "tags", to = "Tag"),
            m2m(name = "readers", to = "User", through = "Reading", source = "post", target = "user")
        )]
        pub struct Post {
            pub id: Auto<i64>,
        }
    });
    insta::assert_snapshot!(code);
}

#[test]
fn mistakes_in_relations_are_reported() {
    let mistakes = refused(quote! {
        #[terrace(
            reverse(albums = "Album", id = "Track.album"),
            m2m(name = "tags"),
            m2m(name = "others", to = "Other", through = "Between"),
            m2m(name = "more", to = "Other", symmetrical, throgh = "between")
        )]
        struct Wrong {
            id: Auto<i64>,
        }
    });
    insta::assert_snapshot!(mistakes.join("\n"));
}

#[test]
fn every_mistake_is_reported() {
    let mistakes = refused(quote! {
        #[terrace(registri, primary_key(a, c))]
        struct Wrong<T> {
            a: u64,
            #[terrace(unique = true, min = "1", scale = 2)]
            b: Option<Auto<i64>>,
        }
    });
    insta::assert_snapshot!(mistakes.join("\n"));
}

#[test]
fn only_structs_with_named_fields_are_models() {
    for input in [
        quote!(
            struct Tuple(i64);
        ),
        quote!(
            struct Unit;
        ),
        quote!(
            enum Either {}
        ),
    ] {
        assert_eq!(refused(input), ["a model is a struct with named fields"]);
    }
}
