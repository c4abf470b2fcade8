//! The servers of providers: `tests/provider_servers`, on loopback, over TLS by a throw-away authority.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Servers of a scenario. They end with the value.
pub struct Servers {
    child: Child,
    /// Closed to end the program.
    input: Option<ChildStdin>,
    log: Arc<Mutex<Vec<Value>>>,
    reader: Option<JoinHandle<()>>,
    hosts: Vec<String>,
    port: u16,
    folder: TempDir,
}

impl Servers {
    /// Starts servers for `hosts`, an object of the scenario.
    pub fn start(hosts: &Value) -> Self {
        let names: Vec<String> = hosts.as_object().unwrap().keys().cloned().collect();
        Servers::with_certificate_for(hosts, &names)
    }

    /// Starts servers whose certificate is for these names.
    pub fn with_certificate_for(hosts: &Value, certified: &[String]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        make_certificate(&folder, certified);
        let program = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/provider_servers/serve.py"
        );
        let mut child = Command::new("python3")
            .arg(program)
            .arg("--certificate")
            .arg(folder.path().join("server.crt"))
            .arg("--key")
            .arg(folder.path().join("server.key"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`python3` runs; `make setup` installs it");
        let mut input = child.stdin.take().unwrap();
        writeln!(input, "{}", json!({ "hosts": hosts })).unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().expect("the servers start").unwrap();
        let first: Value = serde_json::from_str(&first).unwrap();
        let log = Arc::<Mutex<Vec<Value>>>::default();
        let kept = Arc::clone(&log);
        let reader = thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let request = serde_json::from_str(&line).unwrap();
                kept.lock().unwrap().push(request);
            }
        });
        Servers {
            child,
            input: Some(input),
            log,
            reader: Some(reader),
            hosts: hosts.as_object().unwrap().keys().cloned().collect(),
            port: u16::try_from(first["port"].as_u64().unwrap()).unwrap(),
            folder,
        }
    }

    /// The arguments that lead credctl here.
    pub fn resolve(&self) -> Vec<String> {
        let lead = |host: &String| {
            let place = format!("{host}=127.0.0.1:{}", self.port);
            ["--resolve".to_owned(), place]
        };
        self.hosts.iter().flat_map(lead).collect()
    }

    /// The port at which they listen.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate of the authority.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.crt")
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Value> {
        self.log.lock().unwrap().clone()
    }

    /// The requests so far to a host.
    pub fn requests_to(&self, host: &str) -> Vec<Value> {
        let is_to = |request: &Value| request["host"].as_str().unwrap().starts_with(host);
        self.requests().into_iter().filter(is_to).collect()
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        self.input.take();
        self.child.wait().ok();
        if let Some(reader) = self.reader.take() {
            reader.join().ok();
        }
    }
}

fn make_certificate(folder: &TempDir, names: &[String]) {
    let mut authority = CertificateParams::default();
    authority
        .distinguished_name
        .push(DnType::CommonName, "authority of a test");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(names.to_vec()).unwrap();
    let server = server.signed_by(&key, &authority).unwrap();
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    write("authority.crt", authority.pem());
    write("server.crt", server.pem());
    write("server.key", key.serialize_pem());
}
