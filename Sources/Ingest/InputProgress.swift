internal import Glibc

extension InputList {
  /// How many bytes there are to read on disk, for an idea of how far a run is; 0 where it cannot be
  /// told.
  package var bytes: Int {
    var sum = 0
    for item in items {
      var status = stat()
      guard let path = item.path, unsafe stat(path, &status) == 0,
        status.st_mode & S_IFMT == S_IFREG
      else { continue }
      sum += Int(status.st_size)
    }
    return sum
  }
}
