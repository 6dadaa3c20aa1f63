// THE table of initializers: names, parameters, papers, and what each means for a shape.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "init/law.hpp"
#include "schema/vocabulary.hpp"

namespace fanin {

/// A row of the table: `law` is all there is to an initializer. Add a row and the reader, hints,
/// lists, draws, certificates and the per-row tests know it.
struct InitializerRow : Row {
  Law (*law)(const Choice& choice, Fans fans);
};

/// Keras's initializers for Dense with its names, classes and aliases (keras/src/initializers), and
/// PyTorch's kaiming_*.
extern const Vocabulary initializers;

/// What the chosen initializer means for these fans.
Law law_of(const Choice& initializer, Fans fans);

/// What is wrong with arguments that are each allowed but do not fit each other; nothing if all is
/// well.
std::optional<std::string> fault_of(const Choice& initializer);

/// Orthogonal, Identity and LSUV are for matrices only.
bool needs_matrix(const Choice& initializer);

/// Whether the kernel drawn is only a start, to be scaled on the first rows of training data
/// (LSUV).
bool needs_data(const Choice& initializer);

/// The draws of a tensor: the run's seed and the stream's name; an initializer with a `seed` of its
/// own uses that instead, so that (as in Keras) it gives the same values at every run and in every
/// tensor of the shape.
Stream stream_of(const Choice& initializer, std::uint64_t run_seed, std::string_view name);

/// A drawn kernel, rows (inputs) x columns (units), row-major.
std::vector<float> draw(const Choice& initializer, std::size_t rows, std::size_t columns,
                        const Stream& stream);

}  // namespace fanin
