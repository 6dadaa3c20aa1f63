// What is wrong in the user's documents: every fault with its place, collected on the way and
// printed once.
#pragma once

#include <deque>
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
  std::string excerpt = {};  ///< the line at fault; empty: no excerpt is shown
  std::string message = {};  ///< lower case, no full stop, names in single quotes
  std::string hint = {};     ///< empty: none
  bool warning = false;
  bool note = false;  ///< nothing is wrong: how something was read

  bool operator==(const Fault&) const = default;
};

/// Keeps the sources that were read and the faults found in them. A document is never half
/// accepted: a caller goes on only when `failed()` is false at the end of loading.
class Diagnostics {
 public:
  /// Takes a document in; the number is what its Places carry.
  int add_source(std::string name, std::string text);
  const Source& source(int number) const { return sources_[static_cast<std::size_t>(number)]; }

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
  /// Each fault once.
  const std::vector<Fault>& faults() const { return faults_; }

  /// All faults, ordered by file (as read), line and column; each once. A warning without a line
  /// (how many faults are not shown) comes last in its file.
  std::string text() const;

 private:
  Fault resolved(Place place, std::string message, std::string hint) const;

  std::deque<Source> sources_;
  std::vector<Fault> faults_;
  std::size_t found_ = 0;
};

/// "`directory` of the file called `name`, with `path` in it": how a path written in a document is
/// found.
std::string beside(std::string_view name, std::string_view path);

}  // namespace fanin
