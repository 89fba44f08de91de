import Glibc
import HTMLParsing

/// A document serialized to bytes that can be compared: elements, attributes, text and comments, in order.
///
/// Two documents are equal if their bytes are. Values and tags that are meant to change are left out and listed in
/// `found`.
struct HTMLOutline {
    /// The values and tags that were left out.
    struct Found {
        /// Decoded values by position.
        var values: [Int: String] = [:]
        /// The sources of images.
        var pixels: [String] = []
    }
    private(set) var bytes: [UInt8] = []
    private(set) var found = Found()

    /// - Parameters:
    ///   - values: the values to leave out: the attribute's name by the value's start.
    ///   - images: the starts of the image tags to leave out.
    init(_ document: HTMLDocument, values: [Int: String], images: Set<Int>) {
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
                bytes.append(UInt8(truncatingIfNeeded: element.number))
                bytes.append(isHTML ? 1 : 2)
                if element.isUnknown { bytes += element.name.utf8 }
                element.eachAttribute { name, value, range in
                    bytes.append(2)
                    append(name)
                    bytes.append(0)
                    if let start = range?.lowerBound, let left = values[start], strcmp(name, left) == 0 {
                        found.values[start] = String(cString: value)
                        bytes.append(3)
                    } else {
                        append(value)
                    }
                }
            case .leave:
                // An image has no children: the next event leaves it.
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
