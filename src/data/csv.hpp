// A CSV file as records of text with places, strictly read.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "text/diagnostics.hpp"

namespace fanin {

/// Where a record of a CSV file begins, to find the line and column of one of its fields when
/// something is wrong in it.
struct CsvPlace {
  std::size_t offset = 0;  ///< of the record's first byte
  std::size_t line = 1;
};

/// Collects the faults of one CSV file; after `most` of them it only counts, and in the end warns
/// how many are not shown.
class CsvFaults {
 public:
  CsvFaults(std::string file, std::string_view text, Diagnostics& diagnostics)
      : file_(std::move(file)), text_(text), diagnostics_(diagnostics) {}
  ~CsvFaults();
  CsvFaults(const CsvFaults&) = delete;
  CsvFaults& operator=(const CsvFaults&) = delete;

  /// In field number `field` (from 0) of the record.
  void at(CsvPlace record, std::size_t field, std::string message, std::string hint = {});
  bool any() const { return count_ > 0; }

 private:
  static constexpr std::size_t most = 10;

  std::string file_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::size_t count_ = 0;
};

/// The fields of a record; they lie in the text, or in a buffer that the next record uses again.
using CsvRecord = std::vector<std::string_view>;

using OnRecord = std::function<void(CsvPlace place, const CsvRecord& fields)>;

/// How to read: `fast` takes lines without quotes by a scan of our own and leaves the others to
/// libcsv, which is slow; `library` leaves all to it. Records and faults are the same.
enum class CsvWay { fast, library };

/// Calls `record` for each record in order, the header first. Fields may be quoted (RFC 4180),
/// lines may end in LF or CRLF, a byte-order mark is skipped, blank lines are passed over, and
/// blanks around fields without quotes are dropped. False, and a fault, where quotes are broken or
/// a line ends in CR alone.
bool read_csv(std::string_view text, CsvFaults& faults, const OnRecord& record,
              CsvWay way = CsvWay::fast);

/// For a file whose header separates its columns by ';' or tabs instead of ',': to say so; else
/// empty.
std::string separator_hint(std::string_view text);

}  // namespace fanin
