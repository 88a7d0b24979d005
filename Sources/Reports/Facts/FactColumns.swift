package import LogCore

/// What the records of a batch say, column by column, beside the batch itself: an element a record.
///
/// Texts point into the batch, or into its arena: they live until the batch is emptied.
// SAFETY: all columns have room for `RecordBatch.capacity` records and belong to this object.
@safe
package final class FactColumns {
  /// What is known about a record at once.
  package struct Marks: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// It has a status or a duration, and no level below info.
    package static let request = Marks(rawValue: 1)
    /// Its status is 500 or more; without a status its level is error or worse, or its span's
    /// status is error.
    ///
    /// Of any record, request or not.
    package static let failing = Marks(rawValue: 2)
    /// It is a span.
    package static let span = Marks(rawValue: 4)
    /// It is a server's span.
    package static let server = Marks(rawValue: 8)
    /// It is an event of Kubernetes.
    package static let event = Marks(rawValue: 16)
    /// Its duration had no unit, so that one was taken for granted.
    package static let assumedUnit = Marks(rawValue: 32)
    /// The value of its duration has a unit of its own.
    package static let ownUnit = Marks(rawValue: 64)
  }

  /// Which fields facts of a record come from: numbers of names as `| json` or `| logfmt` gives them;
  /// -1 where no field does.
  package struct Origins: Sendable, Hashable {
    package var service: Int32 = -1
    package var endpoint: Int32 = -1
    package var status: Int32 = -1
    package var duration: Int32 = -1
    package var user: Int32 = -1
    /// The endpoint is what a path was made into.
    package var isPath = false
    /// A field for durations holds something else.
    package var hasOddDuration = false

    package init() {}
  }

  /// Never empty: `unknown` where nothing tells it.
  package let service: UnsafeMutablePointer<ByteSlice>
  /// Empty where there is none; so are the texts below.
  package let endpoint: UnsafeMutablePointer<ByteSlice>
  package let user: UnsafeMutablePointer<ByteSlice>
  package let version: UnsafeMutablePointer<ByteSlice>
  package let pod: UnsafeMutablePointer<ByteSlice>
  /// The message (of text the line).
  package let message: UnsafeMutablePointer<ByteSlice>
  /// The error text of a record that has one besides its message.
  package let errorText: UnsafeMutablePointer<ByteSlice>
  /// Which label of `| json` or `| logfmt` holds the message; -1 for the line itself.
  package let messageLabel: UnsafeMutablePointer<Int32>
  /// The record's level; of an export the one that its labels name.
  package let level: UnsafeMutablePointer<Level>
  /// 100 to 599, or 0.
  package let status: UnsafeMutablePointer<Int16>
  /// Nanoseconds, or -1.
  package let duration: UnsafeMutablePointer<Int64>
  package let marks: UnsafeMutablePointer<Marks>
  package let origins: UnsafeMutablePointer<Origins>
  /// The number of a record's service and endpoint; see `numberSeries`.
  let series: UnsafeMutablePointer<Int32>
  private let seriesNumbers = SeriesNumbers()
  private var hasSeries = false

  /// Where the fields of each record begin in `fields`, and how many it has.
  private let fieldStart: UnsafeMutablePointer<Int32>
  private let fieldCounts: UnsafeMutablePointer<Int32>
  package private(set) var fields: UnsafeMutablePointer<JSONField>
  private var fieldCount = 0
  private var fieldCapacity = 8192

  package init() {
    let n = RecordBatch.capacity
    unsafe service = .allocate(capacity: n)
    unsafe endpoint = .allocate(capacity: n)
    unsafe user = .allocate(capacity: n)
    unsafe version = .allocate(capacity: n)
    unsafe pod = .allocate(capacity: n)
    unsafe message = .allocate(capacity: n)
    unsafe errorText = .allocate(capacity: n)
    unsafe messageLabel = .allocate(capacity: n)
    unsafe level = .allocate(capacity: n)
    unsafe status = .allocate(capacity: n)
    unsafe duration = .allocate(capacity: n)
    unsafe marks = .allocate(capacity: n)
    unsafe origins = .allocate(capacity: n)
    unsafe series = .allocate(capacity: n)
    unsafe fieldStart = .allocate(capacity: n)
    unsafe fieldCounts = .allocate(capacity: n)
    unsafe fields = .allocate(capacity: fieldCapacity)
  }

  deinit {
    unsafe service.deallocate()
    unsafe endpoint.deallocate()
    unsafe user.deallocate()
    unsafe version.deallocate()
    unsafe pod.deallocate()
    unsafe message.deallocate()
    unsafe errorText.deallocate()
    unsafe messageLabel.deallocate()
    unsafe level.deallocate()
    unsafe status.deallocate()
    unsafe duration.deallocate()
    unsafe marks.deallocate()
    unsafe origins.deallocate()
    unsafe series.deallocate()
    unsafe fieldStart.deallocate()
    unsafe fieldCounts.deallocate()
    unsafe fields.deallocate()
  }

  /// Sets all facts of a record to what nothing tells.
  func clear(_ record: Int) {
    unsafe service[record] = .empty
    unsafe endpoint[record] = .empty
    unsafe user[record] = .empty
    unsafe version[record] = .empty
    unsafe pod[record] = .empty
    unsafe message[record] = .empty
    unsafe errorText[record] = .empty
    unsafe messageLabel[record] = -1
    unsafe status[record] = 0
    unsafe duration[record] = -1
    unsafe marks[record] = []
    unsafe origins[record] = Origins()
    unsafe fieldStart[record] = Int32(truncatingIfNeeded: fieldCount)
    unsafe fieldCounts[record] = 0
  }

  /// Takes back what makes a record a request.
  func forgetRequest(_ record: Int) {
    unsafe status[record] = 0
    unsafe duration[record] = -1
    unsafe marks[record].subtract([.assumedUnit, .ownUnit])
    unsafe origins[record].status = -1
    unsafe origins[record].duration = -1
  }

  /// Empties the lists of fields.
  func beginFields() {
    fieldCount = 0
    hasSeries = false
  }

  /// Gives the kept records the numbers of their services and endpoints, once for a batch; the number
  /// of the table that these are of: they are others in another one.
  func numberSeries(_ batch: RecordBatch) -> Int {
    guard !hasSeries else { return seriesNumbers.generation }
    hasSeries = true
    seriesNumbers.beginBatch()
    for k in 0..<batch.keptCount {
      let record = unsafe Int(batch.kept[k])
      unsafe series[record] = seriesNumbers.number(service[record], endpoint[record])
    }
    return seriesNumbers.generation
  }

  /// Keeps the fields of a record.
  func add(_ more: UnsafePointer<JSONField>, count: Int, to record: Int) {
    if fieldCount + count > fieldCapacity { grow(count) }
    unsafe fieldStart[record] = Int32(truncatingIfNeeded: fieldCount)
    unsafe fieldCounts[record] = Int32(truncatingIfNeeded: count)
    unsafe (fields + fieldCount).initialize(from: more, count: count)
    fieldCount += count
  }

  private func grow(_ count: Int) {
    fieldCapacity = max(fieldCapacity * 2, fieldCount + count)
    let grown = UnsafeMutablePointer<JSONField>.allocate(capacity: fieldCapacity)
    unsafe grown.moveInitialize(from: fields, count: fieldCount)
    unsafe fields.deallocate()
    unsafe fields = unsafe grown
  }

  /// The places in `fields` of a record's fields, of kept records only.
  package func fieldRange(_ record: Int) -> Range<Int> {
    unsafe Int(fieldStart[record])..<Int(fieldStart[record] &+ fieldCounts[record])
  }
}
