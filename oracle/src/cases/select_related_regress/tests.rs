//! `SelectRelatedRegressTests`.

use terrace_core::{Error, ErrorKind, Result};
use terrace_orm::{ForeignKey, Keyed, Model, Query};

use super::models::{
    Building, Chick, Class, Client, ClientStatus, Connection, Country, Device, Enrollment, Fowl,
    Hen, Organizer, Person, Port, State, Student, TUser,
};
use crate::case::Case;
use crate::module::cases;

cases! {
    "select_related_regress.tests.SelectRelatedRegressTests":
        test_regression_7110, test_regression_8106, test_regression_8036,
        test_null_join_promotion, test_regression_19870, test_regression_22508;
}

/// The row behind a reference, which was loaded.
fn loaded<M: Keyed>(reference: &ForeignKey<M>) -> Result<&M> {
    reference
        .loaded()
        .ok_or_else(|| Error::new(ErrorKind::Internal, "the row was not loaded"))
}

/// The first row, which is there.
async fn first<M: Model<Scope = terrace_core::Tenant>>(t: &Case, query: Query<M>) -> Result<M> {
    let row = query.first(t.db()).await?;
    row.ok_or_else(|| Error::new(ErrorKind::NotFound, "no row"))
}

fn port(port: &Port) -> Result<String> {
    Ok(format!(
        "{}/{}",
        loaded(&port.device)?.name,
        port.port_number
    ))
}

async fn test_regression_7110(t: &Case) -> Result<()> {
    let building = Building::create(t, "101").await?;
    let mut ports = Vec::new();
    for name in ["router", "switch", "server"] {
        ports.push(Device::create(t, name, ForeignKey::to(&building)?).await?);
    }
    let mut devices = ports.into_iter();
    let mut ports = Vec::new();
    for number in ["4", "7", "1"] {
        let device = devices.next().map(|device| ForeignKey::to(&device));
        if let Some(device) = device {
            ports.push(Port::create(t, number, device?).await?);
        }
    }
    for ends in ports.windows(2) {
        let (start, end) = (ForeignKey::to(&ends[0])?, ForeignKey::to(&ends[1])?);
        Connection::create(t, start, end).await?;
    }
    let connections = Connection::objects()
        .filter(|c| {
            c.start().device().building.equals(&building)
                & c.end().device().building.equals(&building)
        })
        .order_by(|c| c.id.ascending());
    let mut seen = Vec::new();
    for connection in connections.clone().all(t.db()).await? {
        let mut ends = [connection.start, connection.end];
        let mut texts = Vec::new();
        for end in &mut ends {
            let mut end = end.fetch(t.db()).await?;
            end.device.load(t.db()).await?;
            texts.push(port(&end)?);
        }
        seen.push((connection.id, texts.remove(0), texts.remove(0)));
    }
    t.value(seen);
    let related = connections
        .select_related(|c| (c.start().device().building(), c.end().device().building()));
    let joins = related.clone().sql(t.db())?.matches(" JOIN ").count();
    let seen = related.all(t.db()).await?.into_iter().map(|connection| {
        let (start, end) = (loaded(&connection.start)?, loaded(&connection.end)?);
        Ok((connection.id, port(start)?, port(end)?))
    });
    t.value(seen.collect::<Result<Vec<_>>>()?);
    t.value(joins);
    Ok(())
}

async fn person(t: &Case, name: &str) -> Result<ForeignKey<Person>> {
    let user = TUser::create(t, name).await?;
    ForeignKey::to(&Person::create(t, ForeignKey::to(&user)?).await?)
}

async fn test_regression_8106(t: &Case) -> Result<()> {
    let usp = person(t, "std").await?;
    let uop = person(t, "org").await?;
    let student = Student::create(t, usp).await?;
    let organizer = Organizer::create(t, uop).await?;
    let class = Class::create(t, ForeignKey::to(&organizer)?).await?;
    Enrollment::create(t, ForeignKey::to(&student)?, ForeignKey::to(&class)?).await?;
    let related = Enrollment::objects().select_related(|e| (e.std(), e.cls()));
    let enrollment = first(t, related).await?;
    let person = loaded(&enrollment.std)?.person.fetch(t.db()).await?;
    t.value(person.user.fetch(t.db()).await?.name);
    let organizer = loaded(&enrollment.cls)?.org.fetch(t.db()).await?;
    let person = organizer.person.fetch(t.db()).await?;
    t.value(person.user.fetch(t.db()).await?.name);
    Ok(())
}

async fn test_regression_8036(t: &Case) -> Result<()> {
    Country::create(t, "Australia").await?;
    let active = ClientStatus::create(t, "active").await?;
    let client = Client::create(t, "client", None, ForeignKey::to(&active)?).await?;
    t.value(client.status.fetch(t.arrange()).await?);
    let all = Client::objects;
    let both = || all().select_related(|c| (c.state(), c.status()));
    t.value(loaded(&first(t, both()).await?.status)?);
    let state = first(t, all().select_related(|c| c.state())).await?;
    t.value(state.status.fetch(t.db()).await?);
    t.value(loaded(&first(t, both()).await?.status)?);
    let country = first(t, all().select_related(|c| c.state().country())).await?;
    t.value(country.status.fetch(t.db()).await?);
    let deep = all().select_related(|c| (c.state().country(), c.status()));
    t.value(loaded(&first(t, deep).await?.status)?);
    let status = first(t, all().select_related(|c| c.status())).await?;
    t.value(loaded(&status.status)?);
    Ok(())
}

async fn test_null_join_promotion(t: &Case) -> Result<()> {
    let australia = Country::create(t, "Australia").await?;
    let active = ForeignKey::to(&ClientStatus::create(t, "active").await?)?;
    let wa = State::create(t, "Western Australia", ForeignKey::to(&australia)?).await?;
    Client::create(t, "Bob", None, active.clone()).await?;
    Client::create(t, "Jack", Some(ForeignKey::to(&wa)?), active).await?;
    let state = |client: &Client| client.state.as_ref().and_then(ForeignKey::loaded).cloned();
    t.queries(async {
        let found = Client::objects()
            .filter(|c| c.state.equals(&wa))
            .select_related(|c| c.state())
            .all(t.db())
            .await?;
        t.rows(&found);
        t.value(state(&found[0]));
        Ok::<_, Error>(())
    })
    .await?;
    t.queries(async {
        let found = Client::objects()
            .select_related(|c| c.state())
            .order_by(|c| c.name.ascending())
            .all(t.db())
            .await?;
        t.rows(&found);
        t.value(state(&found[0]));
        t.value(state(&found[1]));
        Ok(())
    })
    .await
}

async fn test_regression_19870(t: &Case) -> Result<()> {
    let hen = Hen {
        fowl_ptr: ForeignKey::to(&Fowl::create(t, "Hen").await?)?,
    };
    let hen = hen.insert(t.db()).await?;
    let chick = Chick {
        fowl_ptr: ForeignKey::to(&Fowl::create(t, "Chick").await?)?,
        mother: ForeignKey::to(&hen)?,
    };
    chick.insert(t.db()).await?;
    let chick = first(t, Chick::objects().select_related(|c| c.fowl_ptr())).await?;
    let mother = Hen::objects().select_related(|h| h.fowl_ptr());
    let mother = mother.get_by(t.db(), |h| h.fowl_ptr.equals(chick.mother));
    t.value(&loaded(&mother.await?.fowl_ptr)?.name);
    let chick = first(
        t,
        Chick::objects().select_related(|c| c.mother().fowl_ptr()),
    )
    .await?;
    t.value(&loaded(&loaded(&chick.mother)?.fowl_ptr)?.name);
    Ok(())
}

async fn test_regression_22508(t: &Case) -> Result<()> {
    let building = Building::create(t, "101").await?;
    let device = Device::create(t, "router", ForeignKey::to(&building)?).await?;
    Port::create(t, "1", ForeignKey::to(&device)?).await?;
    let device = Device::objects().get(t.db()).await?;
    let ports = device.port_set()?.select_related(|p| p.device().building());
    let port = ports.get(t.db()).await?;
    t.queries(async {
        loaded(&loaded(&port.device)?.building)?;
        Ok(())
    })
    .await
}
