@main
struct Logq {
  static func main() {}
}
