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

/// Lines and tokens for a model of ten fields, with every kind of attribute that costs code.
const BUDGET_OF_TEN: (usize, usize) = (240, 2200);

#[test]
fn a_model_of_ten_fields_stays_small() {
    let input: proc_macro2::TokenStream = quote! {
        #[terrace(
            unique(title, author),
            reverse(comments = "Comment.post"),
            ordering = "-published, title",
            permissions,
            display = "title",
            admin(list_display = "title, author", list_per_page = 20)
        )]
        pub struct Post {
            pub id: Auto<i64>,
            #[terrace(max_length = 160, validate(length(min = 2)))]
            pub title: String,
            pub body: String,
            #[terrace(on_delete = "cascade")]
            pub author: ForeignKey<Author>,
            pub parent: Option<ForeignKey<Post>>,
            #[terrace(default = 0, min = 0)]
            pub views: i32,
            pub state: State,
            #[terrace(auto_now_add)]
            pub created: Timestamp,
            pub published: Option<Timestamp>,
            #[terrace(generated = "length(body)")]
            pub length: i32,
        }
    };
    let code = super::derive(&syn::parse2(input).unwrap()).unwrap();
    let tokens = count(code.clone());
    let lines = prettyplease::unparse(&syn::parse2(code).unwrap())
        .lines()
        .count();
    let (most_lines, most_tokens) = BUDGET_OF_TEN;
    assert!(lines <= most_lines, "{lines} lines");
    assert!(tokens <= most_tokens, "{tokens} tokens");
}

fn count(code: proc_macro2::TokenStream) -> usize {
    let counts = code.into_iter().map(|token| match token {
        proc_macro2::TokenTree::Group(group) => 2 + count(group.stream()),
        _ => 1,
    });
    counts.sum()
}

#[test]
fn options_and_constraints_become_data() {
    let code = expanded(quote! {
        #[terrace(
            app = "blog",
            display = "title",
            permissions,
            audit(track = "title, state"),
            ordering = "-rank, title",
            admin(list_display = "title, rank", search_fields("title"), ordering = "-rank", list_per_page = 20),
            unique_together("title, rank", name = "one_each"),
            index(title, condition = "rank > 0", name = "ranked"),
            index(expression = "lower(title)", name = "lower_title"),
            fk_composite(name = "target", to = "pairs", from(title, rank), on(name, number), on_delete = "cascade"),
            exclude(name = "apart", equal(rank), with(title = "&&")),
            validate(with = check::post)
        )]
        struct Post {
            id: Auto<i64>,
            #[terrace(validate(email, regex = "^a", with = check::title))]
            title: String,
            #[terrace(default = -1, fk = "Rank", on_delete = "set_default")]
            rank: i32,
            #[terrace(fk = "self")]
            parent_id: Option<i64>,
            #[terrace(fk = "users", on = "uuid")]
            user: Uuid,
            #[terrace(generated_as = "upper(title)")]
            state: String,
        }
    });
    insta::assert_snapshot!(code);
}

#[test]
fn mistakes_in_options_are_reported() {
    let mistakes = refused(quote! {
        #[terrace(
            display = "titel",
            admin(list_dispay = "title"),
            index(expression = "lower(title)"),
            fk_composite(name = "target", to = "pairs", from(title), on(name, number)),
            exclude(name = "apart", with(title = "like")),
            audit(tracks = "title")
        )]
        struct Wrong {
            id: Auto<i64>,
            #[terrace(validate(emial, regex = "("), on = "id")]
            title: String,
            #[terrace(fk = "Rank")]
            rank: ForeignKey<Rank>,
        }
    });
    insta::assert_snapshot!(mistakes.join("\n"));
}

#[test]
fn indexes_and_keys_become_data() {
    let code = expanded(quote! {
        #[terrace(
            index(-created, title),
            index("title, -rank", name = "ranked", include(body)),
            index(-rank),
            index(tags, using = "gin"),
            index(body, title, operator_class(body = "public.text_ops"), name = "patterns"),
            index(expression = "lower(title)", operator_class = "text_pattern_ops", name = "lower"),
            unique(title, rank, nulls_distinct = false, include = "body, created"),
            unique(rank, deferrable = "deferred"),
            fk_composite(name = "target", to = "pairs", from(title, rank), on(name, number), deferrable = "immediate")
        )]
        struct Post {
            id: Auto<i64>,
            title: String,
            rank: Option<i32>,
            body: String,
            #[terrace(column = "made_at")]
            created: Timestamp,
            tags: Array<String>,
            #[terrace(deferrable = "deferred", on_delete = "cascade")]
            author: ForeignKey<Author>,
            #[terrace(deferrable = "immediate", fk = "self")]
            parent_id: Option<i64>,
        }
    });
    insta::assert_snapshot!(code);
}

#[test]
fn mistakes_in_indexes_are_reported() {
    let mistakes = refused(quote! {
        #[terrace(
            display = "-title",
            audit(track = "-title"),
            admin(list_display = "title, -rank", search_fields("-title")),
            unique(-title, rank),
            exclude(name = "apart", equal("-rank")),
            fk_composite(name = "target", to = "pairs", from("-title", rank), on(name, number), deferrable = "later"),
            index(title, using = "bitmap"),
            index(title, rank, using = "hash"),
            index(-rank, using = "brin"),
            index(title, nulls_distinct = false),
            index(title, deferrable = "deferred"),
            unique(title, using = "hash"),
            unique(title, condition = "rank > 0", deferrable = "deferred"),
            index(title, operator_class(rank = "int4_ops")),
            index(title, operator_class = "text ops"),
            index(title, include(bodi)),
            index(title, incude(body)),
            unique(title, nulls_distinct)
        )]
        struct Wrong {
            id: Auto<i64>,
            title: String,
            rank: i32,
            body: String,
        }
    });
    insta::assert_snapshot!(mistakes.join("\n"));
}

#[test]
fn an_enum_of_three() {
    let input = syn::parse2(quote! {
        #[terrace(rename_all = "kebab-case")]
        enum State {
            Open,
            InReview,
            #[terrace(rename = "over")]
            Done,
        }
    });
    let code = crate::enumeration::expand(&input.unwrap()).unwrap();
    insta::assert_snapshot!(prettyplease::unparse(&syn::parse2(code).unwrap()));
}

#[test]
fn enums_with_data_or_equal_names_are_refused() {
    let input = syn::parse2(quote! {
        #[terrace(rename_all = "snakecase")]
        enum Wrong {
            One(i64),
            Two,
            #[terrace(rename = "two")]
            Three,
        }
    });
    let errors = crate::enumeration::expand(&input.unwrap()).unwrap_err();
    let errors: Vec<_> = errors.into_iter().map(|error| error.to_string()).collect();
    insta::assert_snapshot!(errors.join("\n"));
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
