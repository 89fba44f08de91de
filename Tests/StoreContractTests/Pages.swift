/// All items of a list, by going on where the page before has ended.
struct Pages<Item, Place> {
    private(set) var items: [Item] = []
    /// Number of items of each page.
    private(set) var counts: [Int] = []

    /// - Parameter page: asks for the page at a place, nil for the first.
    init(_ page: (Place?) throws -> (items: [Item], next: Place?)) throws {
        var place: Place?
        repeat {
            let (found, next) = try page(place)
            items += found
            counts.append(found.count)
            place = next
        } while place != nil && counts.count < 1000
    }
}
