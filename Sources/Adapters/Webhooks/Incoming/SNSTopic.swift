/// An SNS topic, by its ARN: `arn:aws:sns:eu-west-1:123456789012:mail-events`.
public struct SNSTopic: Hashable, Sendable, CustomStringConvertible {
    /// The ARN.
    public let description: String
    /// The AWS region, such as `eu-west-1`.
    public let region: String
    /// The domain of the partition: `amazonaws.com`, in China `amazonaws.com.cn`.
    let domain: String

    /// nil if `text` is not the ARN of a topic in the partitions `aws`, `aws-us-gov` or `aws-cn`.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "sns", text.utf8.count <= 400,
            (3...32).contains(parts[3].utf8.count), parts[3].utf8.allSatisfy(Self.isRegionByte),
            parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), !parts[5].isEmpty,
            let domain = ["aws": "amazonaws.com", "aws-us-gov": "amazonaws.com", "aws-cn": "amazonaws.com.cn"][
                String(parts[1])]
        else { return nil }
        description = text
        region = String(parts[3])
        self.domain = domain
    }

    private static func isRegionByte(_ byte: UInt8) -> Bool {
        (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57) || byte == UInt8(ascii: "-")
    }

    /// The only host that its certificates and confirmations may come from.
    public var host: String { "sns.\(region).\(domain)" }

    /// The host names of which a signer's certificate must have one. They differ by region (AWS SDK for Java 2,
    /// `DefaultSnsMessageManager`).
    public var certificateNames: [String] {
        ["sns.amazonaws.com", host, "sns-signing.\(region).\(domain)", "sns-\(region).\(domain)"]
            + (region.hasPrefix("us-gov-") ? ["sns-us-gov-west-1.amazonaws.com"] : [])
    }
}
