/// The one of `words` that the misspelt `word` most likely meant; nil if none is close.
func closest(to word: String, among words: [String]) -> String? {
    // Longer than any key: not worth the time.
    guard word.utf8.count <= 64 else { return nil }
    let word = word.lowercased().replacing("_", with: "-")
    let nearest = words.map { (distance: editDistance(word, $0), word: $0) }.min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= max(1, nearest.word.count / 3) else { return nil }
    return nearest.word
}

/// The number of letters to insert, delete or replace to make one word of the other (Levenshtein distance).
private func editDistance(_ from: String, _ to: String) -> Int {
    let to = Array(to)
    var row = Array(0...to.count)
    for (index, letter) in from.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for (column, other) in to.enumerated() {
            let changed = diagonal + (letter == other ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
        }
    }
    return row[to.count]
}
