import Glibc
import HTMLParsing

// What is written of an element's attributes.
extension Washer {
    /// What the attributes of an element say.
    struct Found {
        var target: LinkTarget?
        /// Whether it is an image that is shown.
        var hasSource = false
    }

    /// Writes the attributes that are allowed, in their order.
    @discardableResult mutating func writeAttributes(of element: HTMLDocument.Element, name: String) -> Found {
        var found = Found()
        element.eachAttribute { pointer, value, _ in
            let attribute = String(cString: pointer)
            switch attribute {
            case "style":
                let css = Sheet.washed(bytes(of: value)) { mayLoad($0) }
                if !css.isEmpty { write("style", css) }
            case "href" where element.isAnchor:
                guard let target = LinkTarget(String(cString: value), restore: options.restore) else { return }
                write("href", target.url.utf8)
                found.target = target
            case "src" where element.isImage:
                guard let url = imageURL(String(cString: value)) else { return }
                write("src", url.utf8)
                found.hasSource = true
            case "background":
                guard let url = imageURL(String(cString: value)) else { return }
                write("background", url.utf8)
            default:
                guard
                    AllowList.isKept(attribute: attribute)
                        || name == "body" && AllowList.bodyColors.contains(attribute)
                else { return }
                write(attribute, bytes(of: value))
            }
        }
        return found
    }

    /// Writes an attribute.
    mutating func write(_ name: String, _ value: some Sequence<UInt8>) {
        washed.content.append(32)
        washed.content += name.utf8
        washed.content.append("=\"")
        washed.content.escape(value)
        washed.content.append("\"")
    }

    /// A C string without its end.
    func bytes(of text: UnsafePointer<CChar>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: strlen(text))
    }

    /// Whether an image is a tracking pixel of one of our hubs.
    func isOwnPixel(_ element: HTMLDocument.Element) -> Bool {
        guard let value = element.attribute("src")?.value, case .remote(let url)? = ImageSource(value) else {
            return false
        }
        return options.restore(url) == .pixel
    }

    /// The URL to write for an image; nil if it is not shown.
    private mutating func imageURL(_ value: String) -> String? {
        if options.isOwnPath(value) { return value }
        switch ImageSource(value) {
        case .data(let url): return url
        case .part(let id): return options.inline(id)
        case .remote(let url): return mayLoad(remote: url) ? url : nil
        case nil: return nil
        }
    }

    private mutating func mayLoad(remote url: String) -> Bool {
        // URLs of our own hubs are never loaded from a mail: that would count as an open.
        if options.restore(url) != nil { return false }
        if options.images == .remote, url.prefix(8).lowercased() == "https://" { return true }
        washed.hasRemoteImages = true
        return false
    }

    /// Whether CSS may load a URL.
    mutating func mayLoad(_ url: ArraySlice<UInt8>) -> Bool {
        let start = String(decoding: url.prefix(16), as: UTF8.self).lowercased()
        if start.hasPrefix("data:") {
            return ImageSource.rasters.contains { raster in start.hasPrefix("\(raster)") }
        }
        guard start.hasPrefix("http") || start.hasPrefix("//") else { return false }
        // With an escape, it would not be the URL that is compared with ours.
        let text = url.contains(UInt8(ascii: "\\")) ? "" : String(decoding: url, as: UTF8.self)
        return mayLoad(remote: text)
    }
}
