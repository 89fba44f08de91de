/// A cache of at most `2 × capacity` values that forgets what has not been asked for lately.
///
/// Two generations: when the young one is full it becomes the old one, and what was not used since is gone. Every
/// operation takes constant time, unlike a list in order of use.
public struct BoundedCache<Key: Hashable, Value> {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private let capacity: Int

    public init(capacity: Int) { self.capacity = capacity }

    public subscript(key: Key) -> Value? {
        mutating get {
            if let value = young[key] { return value }
            guard let value = old[key] else { return nil }
            insert(value, for: key)
            return value
        }
        set {
            if let newValue {
                insert(newValue, for: key)
            } else {
                young[key] = nil
                old[key] = nil
            }
        }
    }

    public mutating func removeAll() {
        young.removeAll()
        old.removeAll()
    }

    private mutating func insert(_ value: Value, for key: Key) {
        if young.count >= capacity, young[key] == nil {
            old = young
            young = [:]
            young.reserveCapacity(capacity)
        }
        young[key] = value
    }
}

extension BoundedCache: Sendable where Key: Sendable, Value: Sendable {}
