//! JSON documents.

use serde_json::json;
use terrace_core::{ColumnType, Value, ValueType};
use terrace_sql::{
    BinaryOperator as Op, Expression, Function as F, JsonHasKeys, JsonStep, JsonValue,
};

use super::{binary, call, check, column, text, value};

fn inside(path: &[&str], to: ColumnType) -> Expression {
    Expression::Json(Box::new(JsonValue {
        operand: column("doc"),
        path: path
            .iter()
            .map(|key| JsonStep::Key((*key).to_owned()))
            .collect(),
        to,
    }))
}

fn element(index: i64, to: ColumnType) -> Expression {
    Expression::Json(Box::new(JsonValue {
        operand: column("doc"),
        path: vec![JsonStep::Key("list".into()), JsonStep::Index(index)],
        to,
    }))
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn documents() {
    check(|| {
        let keys = |keys: &[&str], all| {
            Expression::JsonHasKeys(Box::new(JsonHasKeys {
                operand: column("doc"),
                path: Vec::new(),
                keys: keys.iter().map(|key| (*key).to_owned()).collect(),
                all,
            }))
        };
        let number = |path: &[&str]| inside(path, ColumnType::BigInt);
        let document = |value| Value::Json(Box::new(value));
        let truth = Value::Bool;
        let contains = |part| binary(column("doc"), Op::Contains, value(part));
        vec![
            ("quote", number(&["a\"b"]), Value::I64(1)),
            ("backslash", number(&["c\\d"]), Value::I64(2)),
            ("letter", number(&["é"]), Value::I64(3)),
            ("empty", number(&[""]), Value::I64(4)),
            ("dollar", number(&["$"]), Value::I64(5)),
            ("bracket", number(&["[0]"]), Value::I64(6)),
            ("apostrophe", number(&["'"]), Value::I64(7)),
            ("dot", number(&["a.b"]), Value::I64(8)),
            ("missing", number(&["z"]), Value::Null(ValueType::I64)),
            (
                "not a number",
                number(&["text"]),
                Value::Null(ValueType::I64),
            ),
            (
                "double",
                inside(&["number"], ColumnType::Double),
                Value::F64(2.5),
            ),
            ("truth", inside(&["truth"], ColumnType::Bool), truth(true)),
            ("text", inside(&["text"], ColumnType::Text), text("x")),
            (
                "truth as text",
                inside(&["truth"], ColumnType::Text),
                text("true"),
            ),
            (
                "null as text",
                inside(&["nothing"], ColumnType::Text),
                Value::Null(ValueType::Text),
            ),
            (
                "inner",
                inside(&["inner", "k"], ColumnType::Text),
                text("v"),
            ),
            (
                "document",
                inside(&["inner"], ColumnType::Json),
                document(json!({"k": "v"})),
            ),
            ("first", element(0, ColumnType::BigInt), Value::I64(1)),
            ("last", element(-1, ColumnType::Json), document(json!([3]))),
            (
                "before the last",
                element(-2, ColumnType::Text),
                text("two"),
            ),
            (
                "length",
                call(F::JsonLength, vec![inside(&["list"], ColumnType::Json)]),
                Value::I64(3),
            ),
            ("all keys", keys(&["a\"b", "'"], true), truth(true)),
            ("not all keys", keys(&["a\"b", "z"], true), truth(false)),
            ("any key", keys(&["a\"b", "z"], false), truth(true)),
            ("no key", keys(&["y", "z"], false), truth(false)),
            (
                "contains",
                contains(json!({"inner": {"k": "v"}})),
                truth(true),
            ),
            (
                "contains an element",
                contains(json!({"list": ["two"]})),
                truth(true),
            ),
            (
                "doesn't contain",
                contains(json!({"text": "y"})),
                truth(false),
            ),
            (
                "is contained",
                binary(value(json!({"text": "x"})), Op::ContainedBy, column("doc")),
                truth(true),
            ),
            (
                "equal",
                binary(
                    inside(&["list"], ColumnType::Json),
                    Op::Equal,
                    value(json!([1, "two", [3]])),
                ),
                truth(true),
            ),
            (
                "not equal",
                binary(
                    inside(&["list"], ColumnType::Json),
                    Op::NotEqual,
                    value(json!([1])),
                ),
                truth(true),
            ),
            (
                "array",
                call(
                    F::JsonArray,
                    vec![value("a"), value(1_i64), value(true), value(json!([2]))],
                ),
                document(json!(["a", 1, true, [2]])),
            ),
            (
                "object",
                call(
                    F::JsonObject,
                    vec![value("k\"'"), value("v"), value("n"), column("whole")],
                ),
                document(json!({"k\"'": "v", "n": 7})),
            ),
        ]
    })
    .await;
}
