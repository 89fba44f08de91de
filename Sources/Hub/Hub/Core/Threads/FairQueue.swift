import DequeModule

/// A queue in which owners take turns (round robin): however much one owner appends, another waits for at most one
/// element of it.
struct FairQueue<Owner: Hashable, Element> {
    private var pieces: [Owner: Deque<Element>] = [:]
    /// Owners with waiting elements, in the order of their turns.
    private var turns: Deque<Owner> = []
    private(set) var count = 0

    /// - Parameter limit: highest number of waiting elements of one owner.
    /// - Returns: false if the owner is at the limit; then nothing was appended.
    mutating func append(_ element: Element, for owner: Owner, limit: Int) -> Bool {
        guard let waiting = pieces[owner]?.count else {
            pieces[owner] = [element]
            turns.append(owner)
            count += 1
            return true
        }
        guard waiting < limit else { return false }
        pieces[owner]?.append(element)
        count += 1
        return true
    }

    /// Removes the next element of the owner whose turn it is; nil if there is none.
    ///
    /// - Parameter mayHave: whether an owner may have a turn now. Those who may not keep their place.
    mutating func popFirst(where mayHave: (Owner) -> Bool = { _ in true }) -> (owner: Owner, element: Element)? {
        guard let index = turns.firstIndex(where: mayHave) else { return nil }
        let owner = turns.remove(at: index)
        guard let element = pieces[owner]?.popFirst() else { return nil }
        count -= 1
        if pieces[owner]?.isEmpty == false { turns.append(owner) } else { pieces[owner] = nil }
        return (owner, element)
    }
}
