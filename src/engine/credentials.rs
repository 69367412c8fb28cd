//! Credentials that must be had before a request is sent: a token that is fetched, a login that stands in the person's `.netrc`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

use super::case::CaseRun;
use super::course::{Leg, Lost};
use super::problem::{broken, refused, unanswered};
use crate::event::{ExchangeRecord, Problem};
use crate::http::{Auth, Client, Request};
use crate::plan::Target;
use crate::secret::Text;
use crate::text::{Diagnostic, Place};
use crate::transport::{
    Jar, Token, TransportError, address, credited, from_netrc, token, token_request, token_secrets,
};

/// A token is fetched anew when less than this is left of its time.
const MARGIN: Duration = Duration::from_secs(10);

/// Tokens that were fetched in this run: no target gets that of another one.
#[derive(Default)]
pub(super) struct Tokens {
    known: Mutex<Vec<Account>>,
}

/// A client on a target, and its token.
struct Account {
    target: Option<String>,
    client: Client,
    slot: Arc<Slot>,
}

/// Held while a token is fetched, so that cases side by side fetch one.
type Slot = tokio::sync::Mutex<Option<Fetched>>;

impl Tokens {
    fn slot(&self, target: &Target, client: &Client) -> Arc<Slot> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_own =
            |account: &&Account| account.target == target.given && account.client == *client;
        if let Some(account) = known.iter().find(is_own) {
            return Arc::clone(&account.slot);
        }
        let slot = Arc::<Slot>::default();
        known.push(Account {
            target: target.given.clone(),
            client: client.clone(),
            slot: Arc::clone(&slot),
        });
        slot
    }
}

#[derive(Clone)]
struct Fetched {
    value: Text,
    /// None: as long as the run.
    until: Option<Instant>,
}

impl Fetched {
    fn new(token: Token) -> Self {
        let lasts = token.expires_in.map(|lasts| lasts.saturating_sub(MARGIN));
        Self {
            value: token.value,
            until: lasts.and_then(|lasts| Instant::now().checked_add(lasts)),
        }
    }
}

impl CaseRun<'_, '_> {
    /// The request of a leg with the header that its credentials are.
    pub(super) async fn credited(&mut self, leg: &Leg<'_>) -> Result<Request, Box<Lost>> {
        let lost = |error: &TransportError| {
            let record =
                ExchangeRecord::unanswered(leg.request, self.through(leg.url), &self.secrets);
            Lost::hopeless(no_credentials(error, leg.place), Some(record))
        };
        let found = match &leg.request.auth {
            Some(Auth::Netrc) => {
                let host = leg.url.host_str().unwrap_or_default();
                let path = self.run.host.netrc.as_deref();
                let login = from_netrc(path, host, self.policy.trusts(leg.url));
                Some(Auth::Basic(login.map_err(|error| lost(&error))?))
            }
            Some(Auth::Oauth2(client)) => Some(Auth::Bearer(self.token(client, leg).await?)),
            _ => None,
        };
        // An answer may repeat a part of what is sent encoded as one.
        for text in found.iter().flat_map(Auth::texts) {
            self.secrets.learn_parts(text);
        }
        credited(leg.request, leg.url, found.as_ref()).map_err(|error| lost(&error))
    }

    /// A token for a client: one of this run that is still good, else a new one.
    async fn token(&self, client: &Client, leg: &Leg<'_>) -> Result<Text, Box<Lost>> {
        let slot = self.run.tokens.slot(&self.case.target, client);
        let waited = self.unless_stopped(slot.lock());
        let Ok(Some(mut known)) = tokio::time::timeout(leg.patience, waited).await else {
            let limit = format!("the {:?} of this request were over", leg.patience);
            let why = self.cut_short().unwrap_or(limit);
            let error =
                TransportError::given_up(&format!("another case fetched the token, and {why}"));
            return Err(Lost::hopeless(no_credentials(&error, leg.place), None));
        };
        let good = known.as_ref().filter(|token| {
            let until = token.until;
            until.is_none_or(|until| until > Instant::now())
        });
        if let Some(token) = good {
            return Ok(token.value.clone());
        }
        let token = Fetched::new(self.fetched(client, leg).await?);
        let value = token.value.clone();
        *known = Some(token);
        Ok(value)
    }

    async fn fetched(&self, client: &Client, leg: &Leg<'_>) -> Result<Token, Box<Lost>> {
        let secrets = &self.secrets;
        let mut request = token_request(client)
            .map_err(|error| Lost::hopeless(no_credentials(&error, leg.place), None))?;
        let user_agent = self.case.target.user_agent().into();
        request.headers.push(("User-Agent".to_owned(), user_agent));
        for text in request.texts() {
            secrets.learn_parts(text);
        }
        let url = address(&request)
            .map_err(|error| Lost::hopeless(no_credentials(&error, leg.place), None))?;
        let through = self.through(&url);
        let record = || ExchangeRecord::unanswered(&request, through, secrets);
        let travels = self.policy.check_travel(&request, &url, secrets);
        if let Err(why) = travels.and_then(|()| self.policy.check_login(&url)) {
            return Err(Lost::hopeless(refused(&why, leg.place), Some(record())));
        }
        let mut jar = Jar::default();
        let limits = (leg.patience, &leg.here.place);
        let sent = self.send_in_turn((&request, &url), &mut jar, limits);
        let sent = sent
            .await
            .map_err(|why| Lost::hopeless(refused(&why, leg.place), Some(record())))?;
        let exchange = sent.map_err(|error| {
            let record = record();
            self.exchanged(&leg.here.place, &record);
            Lost::on_the_way(unanswered(&error, leg.place), record)
        })?;
        let response = &exchange.response;
        // Of an answer that is of no use as well.
        for text in token_secrets(response.body.bytes()) {
            secrets.learn_parts(&text);
        }
        let read = token(response.status, response.body.bytes());
        let record = ExchangeRecord::answered(&exchange, through, secrets);
        self.exchanged(&leg.here.place, &record);
        read.map_err(|why| {
            let message = format!("`{}`: {why}", bare(&url));
            let problem = Diagnostic::error("login-failed", message, leg.place, "of this request");
            Lost::on_the_way(broken(problem), record)
        })
    }
}

/// Credentials that cannot be had, or that do not answer what the server asks.
pub(super) fn no_credentials(error: &TransportError, place: &Place) -> Problem {
    let found = Diagnostic::error(
        "no-credentials",
        error.message.clone(),
        place,
        "of this request",
    );
    broken(found.help_maybe(error.help.clone()))
}

/// An address without its query, which may hold what nobody should see.
fn bare(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.to_string()
}
