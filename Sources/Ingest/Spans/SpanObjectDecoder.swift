import LogCore

/// Decodes objects that are spans by themselves, in one format.
protocol SpanObjectDecoder {
  /// Whether an object is a span of the format.
  func isMatch(_ object: SpanObject) -> Bool
  /// Reads a span, and those inside it, into the builder.
  ///
  /// `offset` is where it stands; `unit` completes what the document tells later.
  func decode(_ object: SpanObject, at offset: Int, _ unit: SpanUnit)
}

/// What decoders of one worker share.
final class SpanDecoderTools {
  let builder: SpanBuilder
  let resources: SpanResourceBuilder
  let times = TimestampParser(zone: .utc)
  /// Resources that were met, by the texts that describe them.
  private var known: [NameID: SpanResource] = [:]
  private var knownTexts = SpanNames()
  private static let mostKnown = 4096

  init(_ builder: SpanBuilder) {
    self.builder = builder
    resources = SpanResourceBuilder(builder.table)
  }

  /// The resource that a text describes; `read` adds its attributes where the text is new.
  func resource(_ text: ByteSlice, _ read: (SpanResourceBuilder) -> Void) -> SpanResource {
    if knownTexts.count > Self.mostKnown {
      known.removeAll()
      knownTexts = SpanNames()
    }
    let key = knownTexts.intern(text)
    if let found = known[key] { return found }
    resources.begin()
    read(resources)
    let resource = resources.finish()
    known[key] = resource
    return resource
  }

  /// The value of a plain JSON member.
  func value(_ member: JSONMember) -> SpanValue {
    SpanValue(
      kind: member.kind,
      text: member.kind == .string ? builder.string(member) : member.value)
  }

  func value(_ value: JSONValue) -> SpanValue {
    SpanValue(
      kind: value.kind,
      text: value.kind == .string ? builder.text(value.text, value.hasEscapes) : value.text)
  }

  /// The name of a member, without escapes.
  func key(_ member: JSONMember) -> ByteSlice { builder.text(member.key, member.keyHasEscapes) }

  /// Nanoseconds of an RFC 3339 time; nil of none, and of Go's time zero.
  func time(_ member: JSONMember?) -> Int64? {
    guard let member, member.kind == .string else { return nil }
    return times.time(ofField: builder.string(member))
  }

  /// Nanoseconds of a number in a unit of 10 to the power of `scale` nanoseconds.
  func number(_ member: JSONMember?, scale: Int) -> Int64? {
    guard let member, member.kind == .number || member.kind == .string else { return nil }
    return SpanNumber.scaled(member.value, by: scale)
  }

  /// Gives all members of an object as attributes.
  func attributes(_ object: JSONMember?) {
    guard let object, object.kind == .object else { return }
    var cursor = JSONCursor(object.value)
    while let member = cursor.next() { builder.attribute(key(member), value(member)) }
  }

  /// Gives the events of a list, whose members are called as `keys` says.
  ///
  /// `attributes` gives those of an event to its writer.
  func events(
    _ list: JSONMember?, keys: (name: StaticString, time: StaticString, attributes: StaticString),
    time: (JSONMember) -> Int64?, attributes: (JSONMember, SpanEventWriter) -> Void
  ) {
    guard let list, list.kind == .array else { return }
    var cursor = JSONArrayCursor(list.value)
    while let event = cursor.next() {
      guard event.kind == .object else { continue }
      let writer = SpanEventWriter(builder)
      var found: JSONMember?
      var members = JSONCursor(event.text)
      while let member = members.next() {
        if member.key.equals(keys.name) { writer.name = builder.string(member) }
        if member.key.equals(keys.time) { writer.time = time(member) }
        if member.key.equals(keys.attributes), member.kind == .object || member.kind == .array {
          found = member
        }
      }
      writer.begin()
      if let found { attributes(found, writer) }
      writer.finish()
    }
  }

  /// Gives all members of an object as the attributes of an event.
  func eventAttributes(_ object: JSONMember, _ writer: SpanEventWriter) {
    guard object.kind == .object else { return }
    var cursor = JSONCursor(object.value)
    while let member = cursor.next() { writer.attribute(key(member), value(member)) }
  }

  /// Gives the links of a list: the ids in the member `context` of each.
  func links(
    _ list: JSONMember?, context: StaticString, keys: (trace: StaticString, span: StaticString)
  ) {
    guard builder.keepsDetails, let list, list.kind == .array else { return }
    var cursor = JSONArrayCursor(list.value)
    while let link = cursor.next() {
      var members = JSONCursor(link.text)
      while let member = members.next() {
        guard member.key.equals(context) else { continue }
        builder.addLink(
          builder.table.trace(builder.string(member.inner(keys.trace))) ?? .none,
          builder.table.spanID(builder.string(member.inner(keys.span))))
      }
    }
  }

  /// Gives all members of an object as the attributes of a resource.
  func resourceAttributes(_ object: JSONMember?, _ out: SpanResourceBuilder) {
    guard let object, object.kind == .object else { return }
    var cursor = JSONCursor(object.value)
    while let member = cursor.next() { out.attribute(key(member), value(member)) }
  }
}
