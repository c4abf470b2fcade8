//! What stands in each certificate.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, PKCS_RSA_SHA512,
    SignatureAlgorithm, date_time_ymd,
};

/// A certificate, by what is special about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certificate {
    AuthorityA,
    AuthorityB,
    Intermediate,
    AuthorityP384,
    AuthorityEd25519,
    AuthorityRsa,
    ExpiredAuthority,
    /// An authority that may sign for servers only.
    LastAuthority,
    /// An authority below the one that may have none.
    OneAuthorityTooMany,
    /// An authority that may not sign certificates.
    AuthorityWithoutRight,
    /// A certificate of a server that signed another one.
    NoAuthority,

    Good,
    Expired,
    NotYetValid,
    OtherHost,
    /// For an address, and for no name.
    AddressOnly,
    /// Signed by B, where A is believed. Whoever stands in the middle has one, too.
    UnknownAuthority,
    /// As `openssl req -x509 -subj /CN=localhost` makes it, and as PostgreSQL's documentation does.
    SelfSigned,
    /// Without alternative names.
    CommonNameOnly,
    ThroughIntermediate,
    Wildcard,
    /// Signed by ECDSA with SHA-384, and thereby bound to by SHA-384.
    Sha384,
    /// Signed by RSA with SHA-512.
    Sha512,
    /// Signed by Ed25519, which has nothing to bind to.
    Ed25519,
    /// For clients only.
    ForClients,
    ByExpiredAuthority,
    ByOneAuthorityTooMany,
    ByAuthorityWithoutRight,
    ByNoAuthority,

    Client,
    AnotherClient,
    ClientOfB,
    ExpiredClient,
}

use Certificate::{
    AddressOnly, AnotherClient, AuthorityA, AuthorityB, AuthorityEd25519, AuthorityP384,
    AuthorityRsa, AuthorityWithoutRight, ByAuthorityWithoutRight, ByExpiredAuthority,
    ByNoAuthority, ByOneAuthorityTooMany, Client, ClientOfB, CommonNameOnly, Ed25519, Expired,
    ExpiredAuthority, ExpiredClient, ForClients, Good, Intermediate, LastAuthority, NoAuthority,
    NotYetValid, OneAuthorityTooMany, OtherHost, SelfSigned, Sha384, Sha512, ThroughIntermediate,
    UnknownAuthority, Wildcard,
};

/// All authorities; each comes after the one that signed it.
pub const AUTHORITIES: [Certificate; 11] = [
    AuthorityA,
    AuthorityB,
    Intermediate,
    AuthorityP384,
    AuthorityEd25519,
    AuthorityRsa,
    ExpiredAuthority,
    LastAuthority,
    OneAuthorityTooMany,
    AuthorityWithoutRight,
    NoAuthority,
];

/// All certificates of servers.
pub const SERVERS: [Certificate; 18] = [
    Good,
    Expired,
    NotYetValid,
    OtherHost,
    AddressOnly,
    UnknownAuthority,
    SelfSigned,
    CommonNameOnly,
    ThroughIntermediate,
    Wildcard,
    Sha384,
    Sha512,
    Ed25519,
    ForClients,
    ByExpiredAuthority,
    ByOneAuthorityTooMany,
    ByAuthorityWithoutRight,
    ByNoAuthority,
];

/// All certificates of clients.
pub const CLIENTS: [Certificate; 4] = [Client, AnotherClient, ClientOfB, ExpiredClient];

/// The kind of key, which decides how it signs.
#[derive(Debug, Clone, Copy)]
pub enum Algorithm {
    P256,
    P384,
    Ed25519,
    Rsa,
}

/// What stands in a certificate.
pub struct Recipe {
    /// The one who signs; `None` if it is the certificate's own key.
    pub signer: Option<Certificate>,
    pub algorithm: Algorithm,
    common_name: &'static str,
    names: &'static [&'static str],
    /// The years in which it is valid.
    years: [i32; 2],
    is_ca: IsCa,
    key_usages: &'static [KeyUsagePurpose],
    is_for_clients: bool,
}

const LOCAL: &[&str] = &["localhost", "127.0.0.1"];
const NOW: [i32; 2] = [2020, 2120];
const PAST: [i32; 2] = [2019, 2020];
const FUTURE: [i32; 2] = [2119, 2120];

impl Algorithm {
    pub fn of_rcgen(self) -> &'static SignatureAlgorithm {
        match self {
            Algorithm::P256 => &PKCS_ECDSA_P256_SHA256,
            Algorithm::P384 => &PKCS_ECDSA_P384_SHA384,
            Algorithm::Ed25519 => &PKCS_ED25519,
            Algorithm::Rsa => &PKCS_RSA_SHA512,
        }
    }
}

impl Certificate {
    /// What stands in it.
    pub fn recipe(self) -> Recipe {
        match self {
            AuthorityA => Recipe::authority("Authority A"),
            AuthorityB => Recipe::authority("Authority B"),
            Intermediate => Recipe::authority("Intermediate of A").by(AuthorityA),
            AuthorityP384 => Recipe::authority("Authority P-384").with(Algorithm::P384),
            AuthorityEd25519 => Recipe::authority("Authority Ed25519").with(Algorithm::Ed25519),
            AuthorityRsa => Recipe::authority("Authority RSA").with(Algorithm::Rsa),
            ExpiredAuthority => Recipe::authority("Expired authority").during(PAST),
            LastAuthority => Recipe {
                is_ca: IsCa::Ca(BasicConstraints::Constrained(0)),
                ..Recipe::authority("Last authority")
            },
            OneAuthorityTooMany => Recipe::authority("One too many").by(LastAuthority),
            AuthorityWithoutRight => Recipe {
                key_usages: &[KeyUsagePurpose::DigitalSignature],
                ..Recipe::authority("Authority without the right")
            },
            NoAuthority => Recipe::of("localhost", LOCAL),
            Client => Recipe::of("client", &[]).by(AuthorityA),
            AnotherClient => Recipe::of("another", &[]).by(AuthorityA),
            ClientOfB => Recipe::of("client", &[]).by(AuthorityB),
            ExpiredClient => Recipe::of("client", &[]).by(AuthorityA).during(PAST),
            server => server.of_server(),
        }
    }

    fn of_server(self) -> Recipe {
        let local = Recipe::of("localhost", LOCAL);
        match self {
            Expired => local.by(AuthorityA).during(PAST),
            NotYetValid => local.by(AuthorityA).during(FUTURE),
            OtherHost => Recipe::of("other.example.test", &["other.example.test"]).by(AuthorityA),
            AddressOnly => Recipe::of("127.0.0.1", &["127.0.0.1"]).by(AuthorityA),
            UnknownAuthority => local.by(AuthorityB),
            SelfSigned => Recipe::authority("localhost"),
            CommonNameOnly => Recipe::of("localhost", &[]).by(AuthorityA),
            ThroughIntermediate => local.by(Intermediate),
            Wildcard => Recipe::of("wildcard", &["*.example.test"]).by(AuthorityA),
            Sha384 => local.by(AuthorityP384),
            Sha512 => local.by(AuthorityRsa),
            Ed25519 => local.by(AuthorityEd25519),
            ForClients => Recipe {
                is_for_clients: true,
                ..local.by(AuthorityA)
            },
            ByExpiredAuthority => local.by(ExpiredAuthority),
            ByOneAuthorityTooMany => local.by(OneAuthorityTooMany),
            ByAuthorityWithoutRight => local.by(AuthorityWithoutRight),
            ByNoAuthority => local.by(NoAuthority),
            _ => local.by(AuthorityA),
        }
    }
}

impl Recipe {
    fn of(common_name: &'static str, names: &'static [&'static str]) -> Self {
        Recipe {
            signer: None,
            algorithm: Algorithm::P256,
            common_name,
            names,
            years: NOW,
            is_ca: IsCa::NoCa,
            key_usages: &[],
            is_for_clients: false,
        }
    }

    fn authority(common_name: &'static str) -> Self {
        Recipe {
            is_ca: IsCa::Ca(BasicConstraints::Unconstrained),
            ..Recipe::of(common_name, &[])
        }
    }

    fn by(mut self, signer: Certificate) -> Self {
        self.signer = Some(signer);
        self
    }

    fn with(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    fn during(mut self, years: [i32; 2]) -> Self {
        self.years = years;
        self
    }

    /// The recipe in the words of rcgen.
    pub fn params(&self) -> CertificateParams {
        let names: Vec<_> = self.names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        let named = &mut params.distinguished_name;
        named.push(DnType::CommonName, self.common_name);
        let [first, last] = self.years;
        params.not_before = date_time_ymd(first, 1, 1);
        params.not_after = date_time_ymd(last, 1, 1);
        params.is_ca = self.is_ca;
        params.key_usages = self.key_usages.to_vec();
        if self.is_for_clients {
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        }
        params
    }
}
