import CGumbo
import Glibc

/// All of a document that a reader's program sees, in order, as bytes that are equal where the documents are: elements,
/// attributes, text, comments. What is meant to change is left out, and told apart.
struct HTMLOutline {
    /// What was found in place of the values and tags that are left out.
    struct Found {
        var values: [Int: String] = [:]
        var pixels: [String] = []
    }
    private(set) var bytes: [UInt8] = []
    private(set) var found = Found()

    /// - Parameters:
    ///   - values: where the values of links begin that are left out.
    ///   - images: where the tags of images begin that are left out.
    init(_ document: HTMLDocument, values: Set<Int>, images: Set<Int>) {
        var isInImage = false
        document.walk { event in
            switch event {
            case .enter(let element, let isHTML):
                if isHTML, element.isImage, let tag = element.startTag, images.contains(tag.lowerBound) {
                    found.pixels.append(element.attribute("src")?.value ?? "")
                    isInImage = true
                    return
                }
                bytes.append(1)
                bytes.append(UInt8(truncatingIfNeeded: element.tag.rawValue))
                bytes.append(isHTML ? 1 : 2)
                if element.isUnknown { bytes += element.name.utf8 }
                element.eachAttribute { name, value, start in
                    bytes.append(2)
                    append(name)
                    bytes.append(0)
                    if let start, values.contains(start), strcmp(name, "href") == 0 {
                        found.values[start] = String(cString: value)
                        bytes.append(3)
                    } else {
                        append(value)
                    }
                }
            case .leave:
                // An image has no children: the next event is its end.
                if isInImage {
                    isInImage = false
                } else {
                    bytes.append(4)
                }
            case .text(let text): append(text)
            case .comment(let text):
                bytes.append(5)
                append(text)
                bytes.append(6)
            }
        }
    }

    private mutating func append(_ text: UnsafePointer<CChar>) {
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }
}
