// Singular values of a dense matrix, in a fixed order of operations.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace fanin {

/// The min(rows, columns) singular values of a row-major matrix, ascending, as square roots of the
/// eigenvalues of the smaller of A A' and A' A (Householder's tridiagonal form, then QL with
/// implicit shifts: Golub & Van Loan 2013, algorithms 8.3.1 and 8.3.3). Within 1e-7 of the largest
/// one; their mean to 1e-9 of it. Same bits everywhere. Time: 3 min(rows, columns)^2
/// max(rows, columns) multiply-adds or so. Not finite entries: NaN.
std::vector<double> singular_values(std::span<const double> matrix, std::size_t rows,
                                    std::size_t columns);

}  // namespace fanin
