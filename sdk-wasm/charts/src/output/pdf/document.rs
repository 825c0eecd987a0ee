//! The objects of a document around its page.

use pdf_writer::{Chunk, Filter, Finish, Name, Pdf, Ref, TextStr};

use crate::output::pdf::deflate::deflated;
use crate::output::pdf::resources::Resources;
use crate::output::pdf::text::TextPicture;
use crate::scene::page::Page;

/// A document of one page whose content is written, of so many points.
pub(super) fn document(
    page: &Page,
    [width, height]: [f32; 2],
    content: &[u8],
    resources: Resources<'_>,
) -> Vec<u8> {
    let mut next = 1;
    let mut id = || {
        next += 1;
        Ref::new(next - 1)
    };
    let (catalog, tree, leaf, stream, info, regular, bold) =
        (id(), id(), id(), id(), id(), id(), id());
    let mut pdf = Pdf::new();
    let mut root = pdf.catalog(catalog);
    root.pages(tree);
    if !page.language.is_empty() {
        root.lang(TextStr(&page.language));
    }
    root.viewer_preferences().display_doc_title(true);
    root.finish();
    pdf.pages(tree).kids([leaf]).count(1);
    pdf.document_info(info).title(TextStr(&page.title)).creator(TextStr("Pellucid"));
    for (font, name) in [(regular, "Helvetica"), (bold, "Helvetica-Bold")] {
        pdf.type1_font(font)
            .base_font(Name(name.as_bytes()))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    let packed = deflated(content);
    pdf.stream(stream, &packed).filter(Filter::FlateDecode);
    let alphas: Vec<(u8, Ref)> = resources.alphas.keys().map(|&alpha| (alpha, id())).collect();
    for &(alpha, state) in &alphas {
        let share = f32::from(alpha) / 255.0;
        pdf.ext_graphics(state).non_stroking_alpha(share).stroking_alpha(share);
    }
    let mut pictures = Vec::with_capacity(resources.pictures.len());
    for picture in &resources.pictures {
        let (image, mask) = (id(), id());
        pdf.extend(&raster(picture, image, mask));
        pictures.push(image);
    }
    let embedded = resources.fonts.write(&mut pdf, &mut id);
    let mut written = pdf.page(leaf);
    written.media_box(pdf_writer::Rect::new(0.0, 0.0, width, height)).parent(tree).contents(stream);
    let mut own = written.resources();
    let mut fonts = own.fonts();
    fonts.pair(Name(b"R"), regular).pair(Name(b"B"), bold);
    for (name, font) in embedded {
        fonts.pair(Name(name.as_bytes()), font);
    }
    fonts.finish();
    let mut states = own.ext_g_states();
    for (alpha, state) in alphas {
        states.pair(Name(format!("A{alpha}").as_bytes()), state);
    }
    states.finish();
    let mut images = own.x_objects();
    for (i, image) in pictures.into_iter().enumerate() {
        images.pair(Name(format!("P{i}").as_bytes()), image);
    }
    images.finish();
    own.finish();
    written.finish();
    pdf.finish()
}

/// A picture's colours, and its opacity as a mask.
fn raster(picture: &TextPicture, image: Ref, mask: Ref) -> Chunk {
    let mut chunk = Chunk::new();
    let (colors, opacity): (Vec<[u8; 3]>, Vec<u8>) =
        picture.rgba.chunks_exact(4).map(|p| ([p[0], p[1], p[2]], p[3])).unzip();
    let (width, height) = (picture.width as i32, picture.height as i32);
    let packed = deflated(colors.as_flattened());
    let mut object = chunk.image_xobject(image, &packed);
    object.filter(Filter::FlateDecode);
    object.width(width).height(height).bits_per_component(8).s_mask(mask);
    object.color_space().device_rgb();
    object.finish();
    let packed = deflated(&opacity);
    let mut object = chunk.image_xobject(mask, &packed);
    object.filter(Filter::FlateDecode);
    object.width(width).height(height).bits_per_component(8);
    object.color_space().device_gray();
    object.finish();
    chunk
}
