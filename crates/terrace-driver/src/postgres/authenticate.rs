//! Logging in: SCRAM-SHA-256 with channel binding over TLS, MD5, and plain passwords where nobody
//! can listen.

use bytes::BytesMut;
use postgres_protocol::authentication::md5_hash;
use postgres_protocol::authentication::sasl::{
    ChannelBinding, SCRAM_SHA_256, SCRAM_SHA_256_PLUS, ScramSha256,
};
use postgres_protocol::message::frontend;
use terrace_core::{Error, ErrorKind, Result};

use super::config::Config;
use super::frame::{Fields, violation};

/// The client's side of one login.
pub(super) struct Login<'a> {
    config: &'a Config,
    encrypted: bool,
    binding: Option<Vec<u8>>,
    scram: Option<ScramSha256>,
    /// Whether the server proved that it knows the password too.
    proven: bool,
}

impl<'a> Login<'a> {
    pub(super) fn new(config: &'a Config, encrypted: bool, binding: Option<Vec<u8>>) -> Self {
        Self {
            config,
            encrypted,
            binding,
            scram: None,
            proven: true,
        }
    }

    /// Answers one Authentication message; appends the answer. Returns true when the server is
    /// content.
    pub(super) fn answer(&mut self, body: &[u8], out: &mut BytesMut) -> Result<bool> {
        let mut fields = Fields::new(body);
        match fields.i32()? {
            0 if self.proven => return Ok(true),
            0 => {
                return Err(refused(
                    "the server did not prove that it knows the password",
                ));
            }
            3 => {
                if !self.encrypted && !self.config.address.is_local() {
                    return Err(refused(
                        "the server wants the password in plain text over an open network",
                    )
                    .with_hint(
                        "use sslmode=require, or scram-sha-256 in the server's pg_hba.conf",
                    ));
                }
                send(frontend::password_message(self.password()?, out))?;
            }
            5 => {
                let salt = fields
                    .take(4)?
                    .try_into()
                    .map_err(|_| violation("a salt is cut off"))?;
                let hash = md5_hash(self.config.user.as_bytes(), self.password()?, salt);
                send(frontend::password_message(hash.as_bytes(), out))?;
            }
            10 => self.begin_scram(fields, out)?,
            11 => {
                let scram = self
                    .scram
                    .as_mut()
                    .ok_or_else(|| violation("SASL goes on without a start"))?;
                scram
                    .update(fields.rest())
                    .map_err(|_| refused("the server's SCRAM message is not valid"))?;
                send(frontend::sasl_response(scram.message(), out))?;
            }
            12 => {
                let scram = self
                    .scram
                    .as_mut()
                    .ok_or_else(|| violation("SASL ends without a start"))?;
                scram.finish(fields.rest()).map_err(|_| {
                    refused("the server does not know the password that it asks for")
                })?;
                self.proven = true;
            }
            _ => {
                return Err(Error::new(
                    ErrorKind::Unsupported,
                    "the server asks for a way to log in that Terrace does not have",
                )
                .with_hint("use scram-sha-256 in the server's pg_hba.conf"));
            }
        }
        Ok(false)
    }

    fn begin_scram(&mut self, mut fields: Fields<'_>, out: &mut BytesMut) -> Result<()> {
        let (mut plain, mut plus) = (false, false);
        while !fields.is_empty() {
            match fields.text()?.as_str() {
                SCRAM_SHA_256 => plain = true,
                SCRAM_SHA_256_PLUS => plus = true,
                _ => {}
            }
        }
        let (mechanism, binding) = match self.binding.take() {
            Some(hash) if plus => (
                SCRAM_SHA_256_PLUS,
                ChannelBinding::tls_server_end_point(hash),
            ),
            // Says that we could have bound the channel: a server that can too then knows that
            // somebody in between took the offer away.
            Some(_) if plain => (SCRAM_SHA_256, ChannelBinding::unrequested()),
            None if plain => (SCRAM_SHA_256, ChannelBinding::unsupported()),
            _ => {
                return Err(refused(
                    "the server offers no SCRAM mechanism that Terrace has",
                ));
            }
        };
        let scram = ScramSha256::new(self.password()?, binding);
        send(frontend::sasl_initial_response(
            mechanism,
            scram.message(),
            out,
        ))?;
        self.scram = Some(scram);
        self.proven = false;
        Ok(())
    }

    fn password(&self) -> Result<&'a [u8]> {
        match &self.config.password {
            Some(password) => Ok(password.as_bytes()),
            None => Err(refused(
                "the server asks for a password, but the database URL has none",
            )),
        }
    }
}

fn send(sent: std::io::Result<()>) -> Result<()> {
    sent.map_err(|_| refused("the password can't be sent: it holds a zero byte"))
}

fn refused(why: &str) -> Error {
    Error::new(ErrorKind::Authentication, why)
}
