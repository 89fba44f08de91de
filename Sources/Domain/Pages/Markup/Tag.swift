/// The name of an element that pages use. The set is closed: the one script is written by `HTML.script`, and the one
/// style by `HTML.style`.
struct Tag {
    let name: StaticString
    private init(_ name: StaticString) { self.name = name }

    static var html: Tag { Tag("html") }
    static var head: Tag { Tag("head") }
    static var body: Tag { Tag("body") }
    static var title: Tag { Tag("title") }
    static var template: Tag { Tag("template") }

    static var header: Tag { Tag("header") }
    static var nav: Tag { Tag("nav") }
    static var main: Tag { Tag("main") }
    static var section: Tag { Tag("section") }
    static var article: Tag { Tag("article") }
    static var aside: Tag { Tag("aside") }
    static var form: Tag { Tag("form") }
    static var dialog: Tag { Tag("dialog") }
    static var details: Tag { Tag("details") }
    static var summary: Tag { Tag("summary") }

    static var h1: Tag { Tag("h1") }
    static var h2: Tag { Tag("h2") }
    static var h3: Tag { Tag("h3") }
    static var p: Tag { Tag("p") }
    static var div: Tag { Tag("div") }
    static var span: Tag { Tag("span") }
    static var a: Tag { Tag("a") }
    static var bdi: Tag { Tag("bdi") }
    static var mark: Tag { Tag("mark") }
    static var strong: Tag { Tag("strong") }
    static var code: Tag { Tag("code") }
    static var kbd: Tag { Tag("kbd") }
    static var time: Tag { Tag("time") }
    static var small: Tag { Tag("small") }
    static var pre: Tag { Tag("pre") }
    static var iframe: Tag { Tag("iframe") }
    static var output: Tag { Tag("output") }

    static var ul: Tag { Tag("ul") }
    static var ol: Tag { Tag("ol") }
    static var li: Tag { Tag("li") }
    static var dl: Tag { Tag("dl") }
    static var dt: Tag { Tag("dt") }
    static var dd: Tag { Tag("dd") }

    static var table: Tag { Tag("table") }
    static var caption: Tag { Tag("caption") }
    static var thead: Tag { Tag("thead") }
    static var tbody: Tag { Tag("tbody") }
    static var tr: Tag { Tag("tr") }
    static var th: Tag { Tag("th") }
    static var td: Tag { Tag("td") }

    static var button: Tag { Tag("button") }
    static var label: Tag { Tag("label") }
    static var select: Tag { Tag("select") }
    static var option: Tag { Tag("option") }
    static var fieldset: Tag { Tag("fieldset") }
    static var legend: Tag { Tag("legend") }
    static var textarea: Tag { Tag("textarea") }

    static var svg: Tag { Tag("svg") }
    static var use: Tag { Tag("use") }
}

/// The name of an element without content.
struct VoidTag {
    let name: StaticString
    private init(_ name: StaticString) { self.name = name }

    static var meta: VoidTag { VoidTag("meta") }
    static var link: VoidTag { VoidTag("link") }
    static var input: VoidTag { VoidTag("input") }
}
