//! Authorities, and certificates that they signed: good ones, and ones that are wrong in one way.

mod recipe;

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use rcgen::{CertifiedIssuer, KeyPair};
use rustls::{
    ServerConfig,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use serde_json::Value;
use tempfile::TempDir;

pub use self::recipe::{AUTHORITIES, CLIENTS, Certificate, SERVERS};
use self::recipe::{Algorithm, Recipe};
use super::{pg, python::python};

/// Name of PostgreSQL's protocol within TLS.
pub const PROTOCOL: &[u8] = b"postgresql";

/// A folder of certificates, each with its key.
pub struct Certificates {
    folder: PathBuf,
    /// The folder itself, if it goes with the value.
    _kept: Option<TempDir>,
}

/// Certificates that are made, by their names.
type Made = BTreeMap<Certificate, CertifiedIssuer<'static, KeyPair>>;

impl Certificates {
    /// Makes all certificates in a folder that goes with the value.
    pub fn make() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("certificates")
            .tempdir_in("/tmp")
            .unwrap();
        let mut certificates = Certificates::make_in(folder.path());
        certificates._kept = Some(folder);
        certificates
    }

    /// Makes all certificates in this folder.
    pub fn make_in(folder: &Path) -> Self {
        let certificates = Certificates::found_in(folder);
        let mut made = Made::new();
        for which in AUTHORITIES.into_iter().chain(SERVERS).chain(CLIENTS) {
            certificates.issue(which, &mut made);
        }
        let exposed = certificates.exposed_key();
        fs::copy(certificates.key(Certificate::Client), &exposed).unwrap();
        fs::set_permissions(&exposed, fs::Permissions::from_mode(0o644)).unwrap();
        certificates
    }

    /// The certificates that all tests of this run share.
    pub fn of_this_run() -> Self {
        let folder = pg::server().folder().join("certificates");
        pg::server().once("certificates", |_| {
            fs::create_dir(&folder).unwrap();
            Certificates::make_in(&folder);
        });
        Certificates::found_in(&folder)
    }

    /// The certificates that were made in this folder.
    pub fn found_in(folder: &Path) -> Self {
        Certificates {
            folder: folder.to_owned(),
            _kept: None,
        }
    }

    /// The certificate, followed by those between it and its authority.
    pub fn file(&self, which: Certificate) -> PathBuf {
        self.folder.join(format!("{which:?}.crt"))
    }

    /// The key of a certificate, which only its owner can read.
    pub fn key(&self, which: Certificate) -> PathBuf {
        self.folder.join(format!("{which:?}.key"))
    }

    /// The file of authorities by which a certificate can be believed: that of the one that signed, or
    /// the certificate itself if nobody else did.
    pub fn root_of(&self, which: Certificate) -> PathBuf {
        let mut root = which;
        while let Some(signer) = root.recipe().signer {
            root = signer;
        }
        self.file(root)
    }

    /// A copy of the client's key that everybody can read.
    pub fn exposed_key(&self) -> PathBuf {
        self.folder.join("exposed.key")
    }

    /// A file that does not exist.
    pub fn missing(&self) -> PathBuf {
        self.folder.join("missing")
    }

    /// The server's side of TLS with this certificate.
    pub fn server(&self, which: Certificate) -> Arc<ServerConfig> {
        let chain = CertificateDer::pem_file_iter(self.file(which)).unwrap();
        let chain = chain.map(Result::unwrap).collect();
        let key = PrivateKeyDer::from_pem_file(self.key(which)).unwrap();
        let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()));
        let mut config = builder
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        Arc::new(config)
    }

    fn issue(&self, which: Certificate, made: &mut Made) {
        let recipe = which.recipe();
        let key = key_for(&recipe);
        let params = recipe.params();
        let issued = match recipe.signer {
            None => CertifiedIssuer::self_signed(params, key),
            Some(signer) => CertifiedIssuer::signed_by(params, key, &made[&signer]),
        };
        let issued = issued.unwrap();
        let mut chain = issued.pem();
        let signer = recipe.signer.filter(|by| by.recipe().signer.is_some());
        if let Some(between) = signer {
            chain.push_str(&fs::read_to_string(self.file(between)).unwrap());
        }
        fs::write(self.file(which), chain).unwrap();
        let mut options = fs::OpenOptions::new();
        let file = options.write(true).create_new(true).mode(0o600);
        let mut file = file.open(self.key(which)).unwrap();
        let key = issued.key().serialize_pem();
        file.write_all(key.as_bytes()).unwrap();
        made.insert(which, issued);
    }
}

fn key_for(recipe: &Recipe) -> KeyPair {
    let Algorithm::Rsa = recipe.algorithm else {
        return KeyPair::generate_for(recipe.algorithm.of_rcgen()).unwrap();
    };
    // The library behind rcgen signs with such a key, and makes none.
    let script = "
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import rsa
key = rsa.generate_private_key(65537, 2048)
result = key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()).decode()
";
    let pem = python(script, &Value::Null);
    let pem = pem.as_str().unwrap();
    KeyPair::from_pkcs8_pem_and_sign_algo(pem, recipe.algorithm.of_rcgen()).unwrap()
}
