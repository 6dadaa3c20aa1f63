// What is wrong in the user's documents: every fault with its place, collected on the way and
// printed once.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/source.hpp"

namespace fanin {

/// One fault, its place already resolved to what is printed. `line` 0: it stands in no document.
struct Fault {
  std::string file = {};
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t length = 1;    ///< characters to underline
  std::string excerpt = {};  ///< the line at fault, or what is shown of it; empty: nothing is
  std::string message = {};  ///< lower case, no full stop, names in single quotes
  std::string hint = {};     ///< empty: none
  bool warning = false;
  bool note = false;             ///< nothing is wrong: how something was read
  std::size_t excerpt_from = 0;  ///< characters of the line that the excerpt leaves out before it

  bool operator==(const Fault&) const = default;
};

/// Keeps the sources that were read and the faults found in them. A document is never half
/// accepted: a caller goes on only when `failed()` is false at the end of loading.
class Diagnostics {
 public:
  /// Takes a document in; the number is what its Places carry.
  int add_source(std::string name, std::string text);
  const Source& source(int number) const { return sources_[static_cast<std::size_t>(number)]; }
  const std::deque<Source>& sources() const { return sources_; }
  /// The source of that name; nothing if none was taken in.
  std::optional<int> source_named(std::string_view name) const;

  void error(Place place, std::string message, std::string hint = {});
  void warning(Place place, std::string message, std::string hint = {});
  void note(Place place, std::string message, std::string hint = {});
  /// For readers that know their line and column themselves (CSV), or a fault in no document
  /// (`line` 0).
  void add(Fault fault);

  bool failed() const { return found_ > 0; }
  /// Errors found so far; one found again (in a file that is loaded twice) counts again, so that
  /// whoever compares the count before and after learns of it.
  std::size_t error_count() const { return found_; }
  /// Each fault once, `most` of them: nobody reads more, and a hostile document has no end of them.
  const std::vector<Fault>& faults() const { return faults_; }
  /// There were more faults than these.
  bool has_more() const { return has_more_; }
  static constexpr std::size_t most = 500;

  /// All faults, ordered by file (as read), line and column; each once. A warning without a line
  /// (how many faults are not shown) comes last in its file.
  std::string text() const;

 private:
  Fault resolved(Place place, std::string message, std::string hint) const;
  /// Resolves it, unless there are too many already.
  void say(Place place, std::string message, std::string hint, bool warning, bool note);

  std::deque<Source> sources_;
  std::vector<Fault> faults_;
  std::size_t found_ = 0;
  bool has_more_ = false;
};

/// A fault at byte `at` of a text that is too large to be kept as a source: line, column, excerpt.
Fault fault_at(std::string file, std::string_view text, std::size_t at);

/// Sets the excerpt: the line, or of a long one what is around byte `at` of it, where the fault is.
void show_line(Fault& fault, std::string_view line, std::size_t at);

/// "`directory` of the file called `name`, with `path` in it": how a path written in a document is
/// found. In what is read from a pipe or a device (/dev/stdin) it is one from where the user
/// stands.
std::string beside(std::string_view name, std::string_view path);

}  // namespace fanin
