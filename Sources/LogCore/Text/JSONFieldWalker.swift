internal import CScan

/// Finds the fields of a JSON object as `| json` names them: flattened, made valid, first one wins.
///
/// One worker's. Arrays and nulls are no fields.
package final class JSONFieldWalker {
  private let general: JSONGeneralWalk

  /// `wanted` are the names to look for, nil for all.
  ///
  /// With `validates` the whole line is looked at even if all wanted fields have been found, so that
  /// every fault is reported; else a walk stops when it has them all.
  package init(names: LabelNames, wanted: [LabelID]?, validates: Bool = false) {
    general = JSONGeneralWalk(names: names, wanted: wanted, validates: validates)
  }

  /// What the last walk found, in the order of the line; valid until the next.
  package var fields: UnsafeMutablePointer<JSONField> { general.table.fields }
  package var fieldCount: Int { general.table.count }

  /// Finds the fields of a line; after a fault those before it are there.
  package func walk(_ line: ByteSlice) -> JSONFault? { general.walk(line) }
}
