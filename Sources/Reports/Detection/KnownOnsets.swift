internal import Glibc

/// Changes of a ratio that begin where something else of the service has begun: an error that is new.
///
/// A segmentation looks for changes anywhere, and pays for the choice of their beginning with most of
/// its penalty. Where an observation of another kind has named the place, only the end is chosen: less
/// evidence will do for the same chance of an error.
extension RatioDetector {
  /// The changes that were found, and those from the onsets on that overlap with none of them.
  func changes(
    from onsets: [Int], in series: RatioSeries, found: [LevelChange], normal: Range<Int>,
    dispersion: Double
  ) -> [LevelChange] {
    var changes = found
    for onset in Set(onsets).sorted() where series.totals.indices.contains(onset) {
      let next = changes.map(\.start).filter { $0 >= onset }.min() ?? series.count
      guard !changes.contains(where: { $0.start <= onset && onset < $0.end + Self.holds }),
        let best = best(from: onset, to: next, series, normal),
        // A chance of alpha, shared by all ends.
        best.gain / dispersion >= log(Double(series.count) / Self.alpha)
      else { continue }
      let sums = series.sums(onset..<best.end)
      let base = Double(best.usual.hits) / Double(max(best.usual.total, 1))
      guard floor.isPassed(by: sums.hits, of: sums.total, base: base) else { continue }
      changes.append(change(series, onset..<best.end, base, best.usual))
    }
    return changes.sorted { $0.start < $1.start }
  }

  /// The end that explains most, how much (a log-likelihood ratio), and what is usual beside it.
  private func best(from onset: Int, to bound: Int, _ series: RatioSeries, _ normal: Range<Int>)
    -> (end: Int, gain: Double, usual: (hits: Int, total: Int))?
  {
    var found: (end: Int, gain: Double, usual: (hits: Int, total: Int))?
    var inside = (hits: 0, total: 0)
    var usual = series.sums(normal)
    for bucket in onset..<bound {
      inside = (inside.hits + series.hits[bucket], inside.total + series.totals[bucket])
      if normal.contains(bucket) {
        usual = (usual.hits - series.hits[bucket], usual.total - series.totals[bucket])
      }
      guard bucket + 1 - onset >= Segmentation.shortest, inside.total > 0, usual.total > 0,
        Double(inside.hits) * Double(usual.total) > Double(usual.hits) * Double(inside.total)
      else { continue }
      let gain =
        logLikelihood(inside) + logLikelihood(usual)
        - logLikelihood((inside.hits + usual.hits, inside.total + usual.total))
      if gain > found?.gain ?? 0 { found = (bucket + 1, gain, usual) }
    }
    return found
  }
}
