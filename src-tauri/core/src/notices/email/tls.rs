//! TLS to mail servers, and what is wrong when there is none.

use std::error::Error;

use lettre::transport::smtp::client::{Certificate, TlsParameters};
use rustls::CertificateError;

use crate::domain::mail::{CertificateFault, MailTrouble};

/// Trusts whom this computer trusts, and `also`.
pub(super) fn parameters(host: &str, also: &[Certificate]) -> Result<TlsParameters, MailTrouble> {
    let mut builder = TlsParameters::builder(host.to_owned());
    for certificate in also {
        builder = builder.add_root_certificate(certificate.clone());
    }
    builder.build_rustls().map_err(|_| MailTrouble::NoTls)
}

/// What is wrong with TLS, if that is what `error` comes from.
pub(super) fn fault(error: &(dyn Error + 'static)) -> Option<MailTrouble> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Some(of(tls));
        }
        // What an I/O error wraps is not among its sources.
        let wrapped = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        if let Some(found) = wrapped.and_then(|inner| fault(inner)) {
            return Some(found);
        }
        next = error.source();
    }
    None
}

fn of(error: &rustls::Error) -> MailTrouble {
    let rustls::Error::InvalidCertificate(certificate) = error else {
        return MailTrouble::NoTls;
    };
    MailTrouble::Certificate(match certificate {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            CertificateFault::Expired
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateFault::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::OtherName
        }
        // A certificate that signed itself as an authority is refused with `Other`.
        CertificateError::UnknownIssuer | CertificateError::Other(_) => CertificateFault::Unknown,
        _ => CertificateFault::Unsound,
    })
}
