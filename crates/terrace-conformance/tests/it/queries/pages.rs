//! Pages, limits and firsts.

use terrace_core::{ErrorKind, Result};
use terrace_orm::Model;

use super::{Sample, samples, start};
use crate::support::{Home, kind};

pub(super) async fn page_2_of_50_is_51_to_100(home: &Home) -> Result<()> {
    let db = start(home).await?;
    let all = samples(db, 120).await?;
    let page = Sample::objects()
        .order_by(|row| row.number.ascending())
        .paginate(db, 2, 50)
        .await?;
    assert_eq!(page.items, all[50..100]);
    assert_eq!((page.total, page.pages(), page.has_next()), (120, 3, true));
    let last = Sample::objects().paginate(db, 3, 50).await?;
    assert_eq!(
        (last.items.as_slice(), last.has_next()),
        (&all[100..], false)
    );
    assert!(
        Sample::objects()
            .paginate(db, 4, 50)
            .await?
            .items
            .is_empty()
    );
    assert!(
        Sample::objects()
            .paginate(db, u64::MAX, u64::MAX)
            .await?
            .items
            .is_empty()
    );
    assert_eq!(
        kind(Sample::objects().paginate(db, 0, 50).await),
        ErrorKind::InvalidInput
    );
    let even = Sample::objects()
        .filter(|row| row.flag)
        .paginate(db, 2, 50)
        .await?;
    assert_eq!((even.items.len(), even.total), (10, 60));
    Ok(())
}

pub(super) async fn limits_offsets_and_firsts(home: &Home) -> Result<()> {
    let db = start(home).await?;
    samples(db, 30).await?;
    let newest = Sample::objects()
        .filter(|row| row.flag.equals(true) & row.document.is_not_null())
        .order_by(|row| row.number.descending())
        .limit(4);
    assert_eq!(
        newest.values(|row| row.number).all(db).await?,
        [28, 26, 22, 20]
    );
    let all = || Sample::objects().order_by(|row| row.number.ascending());
    let picked = |query: terrace_orm::Query<Sample>| async move {
        query.values(|row| row.number).all(db).await
    };
    assert_eq!(picked(all().limit(2).offset(3)).await?, [4, 5]);
    assert_eq!(picked(all().offset(28)).await?, [29, 30]);
    assert!(picked(all().limit(0)).await?.is_empty());
    assert_eq!(all().first(db).await?.map(|row| row.number), Some(1));
    assert_eq!(all().offset(30).first(db).await?, None);
    let flags = Sample::objects().distinct().values(|row| row.flag);
    assert_eq!(
        flags.order_by(|row| row.flag.ascending()).all(db).await?,
        [false, true]
    );
    Ok(())
}

pub(super) async fn limits_as_large_as_numbers_go(home: &Home) -> Result<()> {
    let db = start(home).await?;
    samples(db, 3).await?;
    let all = Sample::objects;
    assert_eq!(all().limit(u64::MAX).count(db).await?, 3);
    assert_eq!(all().limit(u64::MAX).offset(1).all(db).await?.len(), 2);
    assert_eq!(
        all().limit(u64::MAX).offset(u64::MAX).all(db).await?.len(),
        0
    );
    assert_eq!(all().offset(u64::MAX).all(db).await?.len(), 0);
    Ok(())
}
