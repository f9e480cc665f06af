//! What networks take, in words for people, and how a draft fits.

use std::collections::BTreeMap;

use super::super::present::Scene;
use super::super::view::{Draft, FitView, OfferView, PictureView};
use super::{form, post_for};
use crate::domain::connection::Connection;
use crate::domain::content::Format;
use crate::domain::network::{Network, Purpose};
use crate::domain::offer::{
    Brought, ImageForm, LinkForm, NotOffered, PostForm, TextForm, Unfit, Unit,
};
use crate::store::posts::{Picture, Stored};

/// Accounts that take the same are told together.
type Group<'a> = (Network, Result<PostForm, NotOffered>, Vec<&'a Connection>);

fn grouped<'a>(
    scene: &'a Scene,
    wanted: impl Fn(&Connection) -> bool,
) -> impl Iterator<Item = Group<'a>> {
    let mut groups = BTreeMap::<(Network, String), Group<'a>>::new();
    let owned = scene.connections.iter();
    for one in owned.filter(|one| one.purpose == Purpose::Owned && wanted(one)) {
        let Some(form) = form(scene, one) else {
            continue;
        };
        // Forms are constants: their words tell them apart.
        let key = (one.profile.network, takes_or_not(&form).join(" "));
        let group = groups.entry(key);
        let (.., accounts) = group.or_insert((one.profile.network, form, Vec::new()));
        accounts.push(one);
    }
    groups.into_values()
}

pub(super) fn offers(scene: &Scene) -> Vec<OfferView> {
    grouped(scene, |_| true)
        .map(|(network, form, accounts)| OfferView {
            network,
            accounts: accounts.iter().map(|one| one.id).collect(),
            why_not: form.as_ref().err().map(|not| not.why.to_owned()),
            takes: form.as_ref().map(takes).unwrap_or_default(),
        })
        .collect()
}

fn takes_or_not(form: &Result<PostForm, NotOffered>) -> Vec<String> {
    match form {
        Ok(form) => takes(form),
        Err(not) => vec![not.why.to_owned()],
    }
}

/// "Up to 280 characters; a link counts 23.", and so on.
fn takes(form: &PostForm) -> Vec<String> {
    vec![
        text_words(&form.text),
        image_words(&form.image),
        link_words(form.link).to_owned(),
    ]
}

fn text_words(text: &TextForm) -> String {
    let unit = match text.unit {
        Unit::Characters => "characters",
        Unit::Utf16 => "characters, an emoji counts two",
        Unit::Bytes => "bytes",
        Unit::Weighted => "characters, a link counts 23 and an emoji two",
    };
    let most = thousands(text.most);
    let hashtags = text
        .hashtags
        .map_or(String::new(), |most| format!("; at most {most} hashtags"));
    let must = if text.required {
        "A text of up to"
    } else {
        "Up to"
    };
    format!("{must} {most} {unit}{hashtags}.")
}

fn image_words(image: &ImageForm) -> String {
    let formats = list(image.formats);
    let most = image.largest / 1_000_000;
    let must = if image.required {
        "Needs a picture"
    } else {
        "One picture"
    };
    match image.brought {
        Brought::File => format!("{must} as a file: {formats}, up to {most} MB."),
        Brought::Address => {
            format!("{must} from a public https address: {formats}, up to {most} MB.")
        }
        Brought::Either => {
            format!("{must}, as a file or from a public https address: {formats}, up to {most} MB.")
        }
    }
}

fn link_words(link: LinkForm) -> &'static str {
    match link {
        LinkForm::Preview => {
            "A link shows a preview of the page; beside a picture it joins the text."
        }
        LinkForm::InText => "A link joins the text.",
        LinkForm::Words => "A link joins the text, but nobody can press it there.",
        LinkForm::Button => "A link becomes a button.",
    }
}

fn list(formats: &[Format]) -> String {
    let names: Vec<_> = formats.iter().map(|format| format.name()).collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn thousands(number: usize) -> String {
    if number < 1_000 {
        return number.to_string();
    }
    format!("{},{:03}", number / 1_000, number % 1_000)
}

/// Why a post does not fit, for people.
pub(super) fn unfit(unfit: &Unfit) -> String {
    match unfit {
        Unfit::Empty => "There is nothing in it yet.".to_owned(),
        Unfit::TextTooLong { length, most } => {
            format!(
                "The text has {length} of at most {} characters.",
                thousands(*most)
            )
        }
        Unfit::TooManyHashtags { most } => format!("More than {most} hashtags."),
        Unfit::ImageMissing => "It needs a picture.".to_owned(),
        Unfit::ImageNeedsAddress => {
            "It fetches pictures from the web: give the picture's https address too.".to_owned()
        }
        Unfit::ImageNeedsFile => "It takes picture files only: choose the file too.".to_owned(),
        Unfit::ImageFormat { format } => format!("It does not take {} files.", format.name()),
        Unfit::ImageTooLarge { largest, .. } => {
            format!("The picture is larger than {} MB.", largest / 1_000_000)
        }
        Unfit::AlternativeTooLong { most } => format!(
            "The description of the picture has more than {} characters.",
            thousands(*most)
        ),
    }
}

pub(super) fn draft(scene: &Scene, draft: Stored, file: Option<&Picture>) -> Draft {
    let chosen: std::collections::HashSet<_> = draft.writing.accounts.iter().copied().collect();
    let fits = grouped(scene, |one| chosen.contains(&one.id))
        .map(|(network, form, accounts)| {
            let accounts = accounts.iter().map(|one| one.id).collect();
            match form {
                Ok(form) => FitView {
                    network,
                    accounts,
                    most: u32::try_from(form.text.most).unwrap_or(u32::MAX),
                    unit: form.text.unit,
                    link: form.link,
                    with_picture: file.is_some() || !draft.writing.image_address.is_empty(),
                    problem: problem(&draft, file, &form),
                },
                Err(not) => FitView {
                    network,
                    accounts,
                    most: 0,
                    unit: Unit::Characters,
                    link: LinkForm::InText,
                    with_picture: false,
                    problem: Some(not.why.to_owned()),
                },
            }
        })
        .collect();
    Draft {
        id: draft.id,
        picture: file.map(|file| {
            let bytes = u32::try_from(file.bytes.len()).unwrap_or(u32::MAX);
            facts((file.name.clone(), file.format, bytes))
        }),
        text: draft.writing.text,
        link: draft.writing.link,
        image_address: draft.writing.image_address,
        image_words: draft.writing.image_words,
        accounts: draft.writing.accounts,
        saved_at: draft.updated_at,
        fits,
    }
}

/// Why the draft does not fit; its length is counted while one types.
fn problem(draft: &Stored, file: Option<&Picture>, form: &PostForm) -> Option<String> {
    let post = match post_for(draft, file, form) {
        Ok(post) => post,
        Err(error) => return Some(error.to_string()),
    };
    match form.fits(&post) {
        Ok(()) | Err(Unfit::TextTooLong { .. }) => None,
        Err(not) => Some(unfit(&not)),
    }
}

pub(super) fn facts((name, format, bytes): (String, Format, u32)) -> PictureView {
    PictureView {
        name,
        format: format.name().to_owned(),
        bytes,
    }
}
