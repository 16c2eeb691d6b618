# cython: language_level=3
"""The inner loops in C. Every function has a twin in Python that gives the same result; tests hold them together."""

cimport cython
from cpython.list cimport PyList_GET_ITEM
from cpython.object cimport PyObject
from cpython.tuple cimport PyTuple_GET_ITEM, PyTuple_GET_SIZE
from cpython.unicode cimport (
    PyUnicode_Contains, PyUnicode_Find,
    Py_UNICODE_ISALPHA, Py_UNICODE_ISDECIMAL, Py_UNICODE_ISDIGIT, Py_UNICODE_ISLOWER, Py_UNICODE_ISNUMERIC,
    Py_UNICODE_ISSPACE, Py_UNICODE_ISTITLE, Py_UNICODE_ISUPPER, PyUnicode_DATA, PyUnicode_GET_LENGTH,
    PyUnicode_KIND, PyUnicode_New, PyUnicode_READ, PyUnicode_WRITE,
)
from libc.math cimport NAN, isnan
from libc.stdint cimport uint32_t
from libc.stdlib cimport calloc, free, malloc, qsort, realloc
from libc.string cimport memcpy, memset

from unicodedata import category


cdef extern from "Python.h":
    ctypedef int (*Setter "descrsetfunc")(object, object, object) except -1
    ctypedef struct PyTypeObject:
        Setter tp_descr_set
    PyTypeObject* Py_TYPE(object)
    Py_UCS4* PyUnicode_AsUCS4(object, Py_UCS4*, Py_ssize_t, bint) except NULL


# -------------------------------------------------------------------------------------------------------------- records

cdef class Maker:
    """Makes records of a class, as calling the class does: a frozen dataclass assigns each field by a call in Python.

    `names` are its fields in order, `defaults` the values of the last ones; fields stand in slots, or in the record's dictionary.
    A field that may be told later (`model.later`) is put into its slot as it is.
    """

    cdef object kind
    cdef tuple names
    cdef tuple defaults
    cdef tuple slots

    def __cinit__(self, kind, tuple names not None, tuple defaults not None, bint slots):
        self.kind, self.names, self.defaults = kind, names, defaults
        if slots:
            found = [vars(kind)[name] for name in names]
            self.slots = tuple([getattr(item, "slot", item) for item in found])
            for item in self.slots:
                if Py_TYPE(item).tp_descr_set is NULL:
                    raise TypeError(f"{kind.__name__}: a field is in no slot")

    def __call__(self, *args, **kwargs):
        cdef Py_ssize_t n, given = PyTuple_GET_SIZE(args), size = PyTuple_GET_SIZE(self.names)
        cdef Py_ssize_t optional = size - PyTuple_GET_SIZE(self.defaults), used = 0
        cdef object made = self.kind.__new__(self.kind)
        cdef dict values = made.__dict__ if self.slots is None else None
        if given > size:
            raise TypeError(f"{self.kind.__name__}: {given} values for {size} fields")
        for n in range(size):
            name = <object>PyTuple_GET_ITEM(self.names, n)
            if n < given:
                value = <object>PyTuple_GET_ITEM(args, n)
            elif kwargs and name in kwargs:
                value = kwargs[name]
                used += 1
            elif n >= optional:
                value = <object>PyTuple_GET_ITEM(self.defaults, n - optional)
            else:
                raise TypeError(f"{self.kind.__name__}: {name} is missing")
            if values is None:
                slot = <object>PyTuple_GET_ITEM(self.slots, n)
                Py_TYPE(slot).tp_descr_set(slot, made, value)
            else:
                values[name] = value
        if used < len(kwargs):
            raise TypeError(f"{self.kind.__name__}: a field is named that there is not, or twice")
        return made


# ---------------------------------------------------------------------------------------------------------------- trees

cdef struct Node:
    double threshold
    int feature
    int left  # of 0 and more a node, below 0 leaf -left - 1; both counted over all trees
    int right
    int parent
    int inner
    bint missing


def problem(features, left, right, int count, int used):
    """What keeps the arrays of one tree from being one (twin: `cleaner.judge.trees.problem`), or None."""
    cdef int node, child, side, at = 0, top = 0, leaf = 0
    cdef int[:] ours = features, lefts = left, rights = right
    cdef int stack[128]
    cdef char seen[128]
    if not 0 <= count < 64:
        raise IndexError(count)
    for node in range(2 * count + 1):
        seen[node] = 0
    for node in range(count):
        if not 0 <= ours[node] < used:
            return "a node or a leaf is missing"
        for side in range(2):
            child = rights[node] if side else lefts[node]
            if child >= count or child < -count - 1 or child == 0:
                return "a node or a leaf is missing"
            at = child if child > 0 else count - child - 1
            if seen[at]:
                return "a node or a leaf is missing"
            seen[at] = 1
    for node in range(count):
        if 0 <= lefts[node] <= node or 0 <= rights[node] <= node:
            return "a node stands before its parent"
    stack[0] = 0 if count else -1
    top = 1
    while top:
        top -= 1
        node = stack[top]
        if node < 0:
            if -node - 1 != leaf:
                return "its leaves are not in order"
            leaf += 1
        else:
            stack[top] = rights[node]
            stack[top + 1] = lefts[node]
            top += 2
    return None


cdef struct Question:
    double threshold
    uint32_t left  # the leaves that a "no" rules out: all bits but theirs
    int tree
    bint missing


cdef int by_threshold(const void* one, const void* other) noexcept nogil:
    cdef double first = (<Question*>one).threshold, second = (<Question*>other).threshold
    return (first > second) - (first < second)


cdef int PLACES[32]


cdef void fill_places() noexcept:
    """Where the lowest bit of a word stands, by the upper bits of its product with a de Bruijn sequence."""
    cdef uint32_t n
    for n in range(32):
        PLACES[(<uint32_t>0x077CB531 << n) >> 27] = n


fill_places()


cdef inline int lowest(uint32_t bits) noexcept:
    return PLACES[((bits & (0 - bits)) * <uint32_t>0x077CB531) >> 27]


cdef class Trees:
    """Trees as the questions of each feature (twin: `cleaner.judge.quick.Trees`).

    No tree is walked: the questions of a feature are asked by rising threshold until one is answered with yes, and each no rules out
    the leaves on its left; the first leaf that is left is where the block ends (QuickScorer, Lucchese et al., SIGIR 2015). Most
    features of a block are 0, and nearly all of their questions are then never looked at.
    """

    cdef Node* nodes
    cdef Question* questions
    cdef int* asked
    cdef int* leaf
    cdef int* values
    cdef int* parents
    cdef int* roots
    cdef readonly int count
    cdef readonly int features

    def __cinit__(self, trees, int features):
        cdef int tree, node, leaf, first = 0, first_leaf = 0, size, child, side
        cdef int total = 0, leaves = 0
        cdef int[:] asked, lefts, rights, inner, values
        cdef double[:] thresholds
        cdef signed char[:] missing
        for item in trees:
            total += len(item.features)
            leaves += len(item.leaves)
        self.count = len(trees)
        self.features = features
        self.nodes = <Node*>malloc((total + 1) * sizeof(Node))
        self.questions = <Question*>malloc((total + 1) * sizeof(Question))
        # Where the questions of each feature begin, and each tree's leaves.
        self.asked = <int*>calloc(features + 2, sizeof(int))
        self.leaf = <int*>calloc(self.count + 1, sizeof(int))
        self.values = <int*>malloc((leaves + 1) * sizeof(int))
        self.parents = <int*>malloc((leaves + 1) * sizeof(int))
        self.roots = <int*>malloc((self.count + 1) * sizeof(int))
        if not (self.nodes and self.questions and self.asked and self.leaf and self.values and self.parents and self.roots):
            raise MemoryError
        for tree in range(self.count):
            item = trees[tree]
            values = item.leaves
            size = len(item.features)
            self.leaf[tree] = first_leaf
            for leaf in range(size + 1):
                self.values[first_leaf + leaf] = values[leaf]
                self.parents[first_leaf + leaf] = -1
            if not size:
                self.roots[tree] = -first_leaf - 1
                first_leaf += 1
                continue
            asked, lefts, rights, inner = item.features, item.left, item.right, item.inner
            thresholds, missing = item.thresholds, item.missing
            self.roots[tree] = first
            self.nodes[first].parent = -1
            for node in range(size):
                self.nodes[first + node].threshold = thresholds[node]
                self.nodes[first + node].feature = asked[node]
                self.nodes[first + node].inner = inner[node]
                self.nodes[first + node].missing = missing[node] != 0
                for side in range(2):
                    child = rights[node] if side else lefts[node]
                    if child >= 0:
                        self.nodes[first + child].parent = first + node
                        child += first
                    else:
                        child = -child - 1 + first_leaf
                        self.parents[child] = first + node
                        child = -child - 1
                    if side:
                        self.nodes[first + node].right = child
                    else:
                        self.nodes[first + node].left = child
            first += size
            first_leaf += size + 1
        self.ask(total)

    cdef int ask(self, int total) except -1:
        """Put the questions in order."""
        cdef int tree, n, feature, low, high
        cdef int* place = <int*>calloc(self.features + 1, sizeof(int))
        if not place:
            raise MemoryError
        try:
            for n in range(total):
                if not 0 <= self.nodes[n].feature < self.features:
                    raise IndexError(self.nodes[n].feature)
                self.asked[self.nodes[n].feature + 1] += 1
            for feature in range(self.features):
                self.asked[feature + 1] += self.asked[feature]
                place[feature] = self.asked[feature]
            for tree in range(self.count):
                self.ask_below(self.roots[tree], tree, place, &low, &high)
            for feature in range(self.features):
                n = self.asked[feature]
                qsort(self.questions + n, self.asked[feature + 1] - n, sizeof(Question), by_threshold)
        finally:
            free(place)
        return 0

    cdef int ask_below(self, int node, int tree, int* place, int* low, int* high) except -1:
        """Note the questions of a node and of those below it; tells which of the tree's leaves (from, to) are below it."""
        cdef int middle, until
        cdef Question* own
        if node < 0:
            low[0] = -node - 1 - self.leaf[tree]
            high[0] = low[0] + 1
            return 0
        self.ask_below(self.nodes[node].left, tree, place, low, &middle)
        self.ask_below(self.nodes[node].right, tree, place, &until, high)
        if not (0 <= low[0] < middle < high[0] <= 32):
            raise IndexError(high[0])
        own = self.questions + place[self.nodes[node].feature]
        place[self.nodes[node].feature] += 1
        own.threshold = self.nodes[node].threshold
        own.tree = tree
        own.missing = self.nodes[node].missing
        own.left = ~((<uint32_t>0xFFFFFFFF >> (32 - (middle - low[0]))) << low[0])
        return 0

    def __dealloc__(self):
        free(self.nodes)
        free(self.questions)
        free(self.asked)
        free(self.leaf)
        free(self.values)
        free(self.parents)
        free(self.roots)

    def ends(self, columns, int size):
        """Where each of `size` blocks ends in each tree; `columns` has one column a feature, or None where there is none."""
        cdef Ends found = Ends.__new__(Ends)
        cdef int n, feature, tree, width = self.features, count = self.count
        cdef double* row
        cdef uint32_t* bits
        cdef uint32_t* common
        cdef int* various
        cdef int count_various = 0, at
        cdef list lists = [None if column is None else column if type(column) is list else list(column) for column in columns]
        if size < 0:
            raise IndexError(size)
        found.trees = self
        found.size = size
        found.leaves = <unsigned char*>malloc(<size_t>size * count + 1)
        row = <double*>malloc((width + 1) * sizeof(double))
        bits = <uint32_t*>malloc((count + 1) * sizeof(uint32_t))
        common = <uint32_t*>malloc((count + 1) * sizeof(uint32_t))
        various = <int*>malloc((width + 1) * sizeof(int))
        try:
            if not (row and bits and common and various and found.leaves):
                raise MemoryError
            if len(lists) < width:
                raise IndexError(len(lists))
            for column in lists:
                if column is not None and len(<list>column) < size:
                    raise IndexError("a column is too short")
            # Most columns of most documents have one value: what it rules out is worked out once.
            for tree in range(count):
                common[tree] = <uint32_t>0xFFFFFFFF
            for feature in range(width):
                column = lists[feature]
                if size and (column is None or is_constant(<list>column, size)):
                    item = None if column is None else (<list>column)[0]
                    self.answer(feature, NAN if item is None else <double>item, common)
                else:
                    various[count_various] = feature
                    count_various += 1
            for n in range(size):
                for at in range(count_various):
                    item = (<list>lists[various[at]])[n]
                    row[at] = NAN if item is None else <double>item
                memcpy(bits, common, count * sizeof(uint32_t))
                for at in range(count_various):
                    self.answer(various[at], row[at], bits)
                for tree in range(count):
                    found.leaves[<size_t>n * count + tree] = <unsigned char>lowest(bits[tree])
        finally:
            free(row)
            free(bits)
            free(common)
            free(various)
        return found

    cdef inline void answer(self, int feature, double value, uint32_t* bits) noexcept:
        """Rule out of `bits` the leaves that a block with this value does not reach."""
        cdef Question* own = self.questions + self.asked[feature]
        cdef Question* stop = self.questions + self.asked[feature + 1]
        if isnan(value):
            while own < stop:
                if not own.missing:
                    bits[own.tree] &= own.left
                own += 1
        else:
            while own < stop and own.threshold < value:
                bits[own.tree] &= own.left
                own += 1


cdef bint is_constant(list column, Py_ssize_t size) noexcept:
    """Whether a column holds one and the same object throughout, as those do that are all 0 or missing."""
    cdef Py_ssize_t n
    cdef PyObject* first = <PyObject*>PyList_GET_ITEM(column, 0)
    for n in range(1, size):
        if <PyObject*>PyList_GET_ITEM(column, n) != first:
            return False
    return True


cdef class Ends:
    """The leaves where blocks end: for each block and tree, the number of the leaf in its tree.

    A removal keeps these until its reasons are read, so they are one byte each.
    """

    cdef Trees trees
    cdef int size
    cdef unsigned char* leaves

    def __dealloc__(self):
        free(self.leaves)

    def sums(self):
        """The trees' values added up, for each block."""
        cdef int n, tree, count = self.trees.count
        cdef long long total
        cdef list found = []
        for n in range(self.size):
            total = 0
            for tree in range(count):
                total += self.trees.values[self.trees.leaf[tree] + self.leaves[<size_t>n * count + tree]]
            found.append(total)
        return found

    def contributions(self, int n, groups, int count):
        """What the features contribute to a block's sum by group; `groups` has the group of each feature."""
        cdef int[:] numbers = groups
        cdef int tree, leaf, parent, value, width = self.trees.count
        cdef long long* sums
        cdef Node* node
        if not 0 <= n < self.size or len(numbers) < self.trees.features:
            raise IndexError(n)
        for tree in range(len(numbers)):
            if not 0 <= numbers[tree] < count:
                raise IndexError(tree)
        sums = <long long*>calloc(count + 1, sizeof(long long))
        if not sums:
            raise MemoryError
        try:
            for tree in range(width):
                leaf = self.trees.leaf[tree] + self.leaves[<size_t>n * width + tree]
                value = self.trees.values[leaf]
                parent = self.trees.parents[leaf]
                while parent >= 0:
                    node = self.trees.nodes + parent
                    sums[numbers[node.feature]] += value - node.inner
                    value = node.inner
                    parent = node.parent
            return [sums[tree] for tree in range(count)]
        finally:
            free(sums)

    def totals(self, owners, int count):
        """The trees' values added up by owner, for each block; `owners` has the owner of each tree."""
        cdef int[:] numbers = owners
        cdef int n, tree, width = self.trees.count
        cdef long long* sums
        cdef list found = []
        if len(numbers) < width:
            raise IndexError(len(numbers))
        for tree in range(width):
            if not 0 <= numbers[tree] < count:
                raise IndexError(tree)
        sums = <long long*>calloc(count + 1, sizeof(long long))
        if not sums:
            raise MemoryError
        try:
            for n in range(self.size):
                for tree in range(count):
                    sums[tree] = 0
                for tree in range(width):
                    sums[numbers[tree]] += self.trees.values[self.trees.leaf[tree] + self.leaves[<size_t>n * width + tree]]
                found.append([sums[tree] for tree in range(count)])
            return found
        finally:
            free(sums)


# -------------------------------------------------------------------------------------------------------------- letters

cdef enum:
    ALNUM = 1
    ALPHA = 2
    UPPER = 4


cdef unsigned char ASCII[128]


cdef void fill_ascii() noexcept:
    """What most characters are is looked up: asking Unicode's tables four times for each takes longer than all the rest."""
    cdef int c
    for c in range(128):
        ASCII[c] = (
            ALNUM * (Py_UNICODE_ISALPHA(c) or Py_UNICODE_ISDECIMAL(c))
            + ALPHA * (Py_UNICODE_ISALPHA(c) != 0)
            + UPPER * (Py_UNICODE_ISUPPER(c) != 0)
        )


fill_ascii()


cdef inline bint is_alnum(Py_UCS4 c) noexcept:
    if c < 128:
        return ASCII[c] & ALNUM
    return Py_UNICODE_ISALPHA(c) or Py_UNICODE_ISDECIMAL(c) or Py_UNICODE_ISDIGIT(c) or Py_UNICODE_ISNUMERIC(c)


cdef inline bint is_letter(Py_UCS4 c) noexcept:
    """What `[^\\W\\d_]` matches."""
    if c < 128:
        return ASCII[c] & ALPHA
    return is_alnum(c) and not Py_UNICODE_ISDECIMAL(c)


cdef inline Py_ssize_t end_of_letters(int kind, void* data, Py_ssize_t at, Py_ssize_t size) noexcept:
    """Where a run of letters ends that goes on at `at`."""
    while at < size and is_letter(PyUnicode_READ(kind, data, at)):
        at += 1
    return at


cdef inline Py_ssize_t end_of_word(int kind, void* data, Py_ssize_t at, Py_ssize_t size) noexcept:
    """Where a word of letters ends, `it's` being one."""
    at = end_of_letters(kind, data, at, size)
    if at + 1 < size and PyUnicode_READ(kind, data, at) == u"'" and is_letter(PyUnicode_READ(kind, data, at + 1)):
        return end_of_letters(kind, data, at + 2, size)
    return at


cdef inline bint is_wide(Py_UCS4 c) noexcept:
    """What `normal.WIDE` matches."""
    return c >= 0x0E00 and (
        c <= 0x0EFF or 0x1000 <= c <= 0x109F or 0x1780 <= c <= 0x17FF or 0x3040 <= c <= 0x30FF or 0x3100 <= c <= 0x312F
        or 0x3400 <= c <= 0x9FFF or 0xF900 <= c <= 0xFAFF or 0xFF66 <= c <= 0xFF9F or 0x20000 <= c <= 0x3134F
    )


def count_words(str text not None):
    """Twin of `cleaner.segment.normal.count_words`."""
    cdef Py_ssize_t i, size = PyUnicode_GET_LENGTH(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 c
    cdef Py_ssize_t words = 0, wide = 0
    cdef bint counted = False
    for i in range(size):
        c = PyUnicode_READ(kind, data, i)
        if Py_UNICODE_ISSPACE(c):
            counted = False
            continue
        if not counted and is_alnum(c):
            counted = True
            words += 1
        if c > 127 and is_wide(c):
            wide += 1
    return words + wide // 2


cdef enum:
    SAMPLE = 300
    NUMBERS = 34


def numbers(str text not None, bint ends):
    """What `cleaner.evidence.own.numbers` tells of a text; `ends` says whether it ends like a sentence.

    Returns the numbers, and whether an address is worth a search; a clock time, a year and an amount of money are not.
    """
    cdef double found[NUMBERS]
    cdef bint asks = measure(text, ends, found)
    cdef int i
    return [found[i] for i in range(NUMBERS)], asks, False, False, False


def own_columns(list texts not None):
    """`numbers` of many texts, a list for each number, and the texts (their places) of which an address is worth a search.

    Twin: the rows of `cleaner.evidence.own.numbers`, turned.
    """
    cdef Py_ssize_t n, size = len(texts)
    cdef int i
    cdef double found[NUMBERS]
    cdef double value
    cdef list columns = [[0.0] * size for i in range(NUMBERS)], asked = []
    cdef str text
    for n in range(size):
        text = <str?>texts[n]
        if measure(text, ends_sentence(text), found):
            asked.append(n)
        for i in range(NUMBERS):
            value = found[i]
            # Most numbers are 0, and there is one object for all of those.
            if value != 0.0:
                (<list>columns[i])[n] = value
    return columns, asked


cdef inline bint is_stop(Py_UCS4 c) noexcept:
    return c in u".!?。！？…؟।۔"


cdef inline bint is_closing(Py_UCS4 c) noexcept:
    return c in u"\"'”’»“)]」』›"


cdef inline bint is_spaced_quote(int kind, void* data, Py_ssize_t at, Py_ssize_t size) noexcept:
    return at + 1 < size and Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, at)) and PyUnicode_READ(kind, data, at + 1) in u"»›"


cdef bint ends_sentence(str text) noexcept:
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), i, at, digits
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    for i in range(max(0, size - 14), size):
        if not is_stop(PyUnicode_READ(kind, data, i)):
            continue
        at = i + 1
        while at < size:
            if is_closing(PyUnicode_READ(kind, data, at)):
                at += 1
            elif is_spaced_quote(kind, data, at, size):  # French sets a space before it
                at += 2
            else:
                break
        if is_bare_end(kind, data, at, size):
            return True
        if at < size and Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, at)):
            at += 1
        for digits in range(3):
            if is_bare_end(kind, data, at, size):
                return True
            if at < size and Py_UNICODE_ISDECIMAL(PyUnicode_READ(kind, data, at)):
                at += 1
            else:
                break
    return False


cdef inline bint is_bare_end(int kind, void* data, Py_ssize_t at, Py_ssize_t size) noexcept:
    """What `$` matches."""
    return at == size or (at == size - 1 and PyUnicode_READ(kind, data, at) == u"\n")


def is_end(str text not None):
    """Twin of `cleaner.segment.normal.plain_is_end`."""
    return ends_sentence(text)


cdef inline bint is_of_word(Py_UCS4 c) noexcept:
    """What `\\w` matches."""
    return is_alnum(c) or c == u"_"


cdef inline bint ends_word(int kind, void* data, Py_ssize_t at, Py_ssize_t size) noexcept:
    """Whether a word that ends before `at` ends there."""
    return at >= size or not is_of_word(PyUnicode_READ(kind, data, at))


cdef bint is_clock(int kind, void* data, Py_ssize_t at, Py_ssize_t size) noexcept:
    """Whether the sign at `at` parts the hours of a clock time from its minutes (`own._CLOCK`)."""
    if at < 1 or at + 2 >= size or not Py_UNICODE_ISDECIMAL(PyUnicode_READ(kind, data, at - 1)):
        return False
    if not (u"0" <= PyUnicode_READ(kind, data, at + 1) <= u"5") or not Py_UNICODE_ISDECIMAL(PyUnicode_READ(kind, data, at + 2)):
        return False
    if not ends_word(kind, data, at + 3, size):
        return False
    if at < 2 or not is_of_word(PyUnicode_READ(kind, data, at - 2)):
        return True
    return u"0" <= PyUnicode_READ(kind, data, at - 2) <= u"2" and (at < 3 or not is_of_word(PyUnicode_READ(kind, data, at - 3)))


cdef bint is_year(int kind, void* data, Py_ssize_t at, Py_ssize_t size) noexcept:
    """Whether a word that begins at `at` is a year (`own._YEAR`)."""
    cdef Py_UCS4 first
    if at + 3 >= size:
        return False
    first = PyUnicode_READ(kind, data, at)
    return (
        PyUnicode_READ(kind, data, at + 1) == (u"9" if first == u"1" else u"0")
        and Py_UNICODE_ISDECIMAL(PyUnicode_READ(kind, data, at + 2))
        and Py_UNICODE_ISDECIMAL(PyUnicode_READ(kind, data, at + 3))
        and ends_word(kind, data, at + 4, size)
    )


cdef bint is_money(int kind, void* data, Py_ssize_t at, Py_ssize_t size) noexcept:
    """Whether a word that begins at `at` is a currency's (`own._CURRENCY`)."""
    cdef Py_UCS4 a = PyUnicode_READ(kind, data, at)
    cdef Py_UCS4 b = PyUnicode_READ(kind, data, at + 1) if at + 1 < size else 0
    cdef Py_UCS4 c = PyUnicode_READ(kind, data, at + 2) if at + 2 < size else 0
    if (a == u"k" and b == u"r") or (a == u"z" and b == u"ł") or (a == u"K" and b == u"č") or (a == u"F" and b == u"t"):
        return ends_word(kind, data, at + 2, size)
    return (
        (a == u"E" and b == u"U" and c == u"R") or (a == u"U" and b == u"S" and c == u"D")
        or (a == u"G" and b == u"B" and c == u"P") or (a == u"C" and b == u"H" and c == u"F")
        or (a == u"l" and b == u"e" and c == u"i")
    ) and ends_word(kind, data, at + 3, size)


cdef int measure(str text, bint ends, double* found):
    """Fills in the numbers; returns whether an address is worth a search (an address has neighbours that little else has)."""
    cdef Py_ssize_t i, length = PyUnicode_GET_LENGTH(text)
    cdef Py_ssize_t size = min(length, SAMPLE)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 c = 0, last = 0, first = 0, before = 32
    cdef Py_ssize_t words = 0, word = 0, longest = 0, letters = 0, upper = 0, digits = 0, marks = 0, capitals = 0
    cdef Py_ssize_t commas = 0, stops = 0, quotes = 0, exclamations = 0, questions = 0, brackets = 0, bars = 0, dashes = 0
    cdef bint address = False, clock = False, year = False, money = False, copyright = False, arrow = False, hashtag = False
    cdef bint is_up, is_word
    for i in range(NUMBERS):
        found[i] = 0.0
    for i in range(size):
        c = PyUnicode_READ(kind, data, i)
        if Py_UNICODE_ISSPACE(c):
            if word:
                words += 1
                longest = max(longest, word)
                word = 0
            before = c
            continue
        word += 1
        if c < 128:
            is_word = ASCII[c] & ALNUM
            is_up = ASCII[c] & UPPER != 0
            letters += ASCII[c] & ALPHA != 0
            digits += u"0" <= c <= u"9"
        else:
            is_word = is_alnum(c)
            is_up = Py_UNICODE_ISUPPER(c)
            letters += Py_UNICODE_ISALPHA(c) != 0
            digits += Py_UNICODE_ISDIGIT(c) != 0
        upper += is_up
        if not is_word and c != u"_":
            marks += 1
            if c == u"," or c == u"、" or c == u"،":
                commas += 1
            elif c == u"." or c == u"。":
                stops += 1
                if c == u".":
                    address = address or (i + 1 < size and is_of_word(PyUnicode_READ(kind, data, i + 1)))
                    clock = clock or is_clock(kind, data, i, size)
            elif c == u"!" or c == u"！":
                exclamations += 1
            elif c == u"?" or c == u"？" or c == u"؟":
                questions += 1
            elif c == u"(" or c == u"[":
                brackets += 1
            elif c == u":":
                address = address or (i + 2 < size and PyUnicode_READ(kind, data, i + 1) == u"/")
                clock = clock or is_clock(kind, data, i, size)
            elif c == u"#":
                hashtag = True
            elif c == u"@":
                address = True
            elif c == u"©":
                copyright = True
            elif c == u"–" or c == u"—":
                dashes += 1
            elif (c in u"\"“”„«»「」"):
                quotes += 1
            if (c in u"|•·/›"):
                bars += 1
            if (c in u"→›»▶►➜➔>"):
                arrow = True
            if (c in u"€$£¥₹₽₴₺₩"):
                money = True
        elif c in u"12EUGCkzKFlh":
            if c == u"h":
                clock = clock or is_clock(kind, data, i, size)
            elif i == 0 or not is_of_word(before):
                if c == u"1" or c == u"2":
                    year = year or is_year(kind, data, i, size)
                else:
                    money = money or is_money(kind, data, i, size)
        if (is_up or Py_UNICODE_ISTITLE(c)) and (
            i == 0 or Py_UNICODE_ISSPACE(before) or (before in u"/(“\"«„‘'")
        ) and is_letter(c):
            capitals += 1
        before = c
    if word:
        words += 1
        longest = max(longest, word)
    words = max(words, 1)
    if length:
        first = PyUnicode_READ(kind, data, 0)
        last = PyUnicode_READ(kind, data, length - 1)
    found[0] = length
    found[1] = size / <double>words
    found[2] = longest
    found[3] = upper / <double>letters if letters else 0.0
    found[4] = digits / <double>size if size else 0.0
    found[5] = marks / <double>size if size else 0.0
    found[6] = capitals / <double>words
    found[7] = commas
    found[8] = stops
    found[9] = quotes
    found[10] = exclamations
    found[11] = questions
    found[12] = brackets
    found[13] = bars
    found[14] = dashes
    if length:
        found[15] = Py_UNICODE_ISUPPER(first) != 0
        found[16] = Py_UNICODE_ISLOWER(first) != 0
        found[17] = Py_UNICODE_ISDIGIT(first) != 0
        found[18] = not is_alnum(first)
        found[20] = (last in u":：")
        found[21] = (last in u"!！")
        found[22] = (last in u"?？؟")
        found[23] = last == u"…" or text.endswith("...")
        found[24] = (last in u"\"”»“」'")
        found[25] = (last in u")]」】")
        found[26] = (last in u",،、")
    else:
        found[18] = 1.0
    found[19] = ends
    found[31] = copyright or "(c)" in text[:12].lower()
    found[32] = arrow
    found[33] = hashtag
    found[28] = clock
    found[29] = year
    found[30] = money
    return address


# -------------------------------------------------------------------------------------------------------------- wording

cdef uint32_t CRC[256]


cdef void fill_crc() noexcept:
    cdef uint32_t n, c
    cdef int k
    for n in range(256):
        c = n
        for k in range(8):
            c = (0xEDB88320 ^ (c >> 1)) if c & 1 else c >> 1
        CRC[n] = c


fill_crc()


cdef inline uint32_t crc_char(uint32_t state, uint32_t c) noexcept:
    """The checksum after the UTF-8 bytes of a character."""
    if c < 0x80:
        return CRC[(state ^ c) & 0xFF] ^ (state >> 8)
    if c < 0x800:
        state = CRC[(state ^ (0xC0 | (c >> 6))) & 0xFF] ^ (state >> 8)
    else:
        if c < 0x10000:
            state = CRC[(state ^ (0xE0 | (c >> 12))) & 0xFF] ^ (state >> 8)
        else:
            state = CRC[(state ^ (0xF0 | (c >> 18))) & 0xFF] ^ (state >> 8)
            state = CRC[(state ^ (0x80 | ((c >> 12) & 0x3F))) & 0xFF] ^ (state >> 8)
        state = CRC[(state ^ (0x80 | ((c >> 6) & 0x3F))) & 0xFF] ^ (state >> 8)
    return CRC[(state ^ (0x80 | (c & 0x3F))) & 0xFF] ^ (state >> 8)


cdef class Buckets:
    """The hashes of the different words and pairs of words of a text (twin: `cleaner.evidence.wording.buckets`).

    `text` is in lower case, and already cut to its head and its tail.
    """

    cdef uint32_t* hashes
    cdef uint32_t* slots
    cdef Py_ssize_t room
    cdef readonly Py_ssize_t count

    def __cinit__(self, str text not None):
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text)
        cdef int kind = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef Py_ssize_t i = 0, stop
        cdef Py_UCS4 c
        cdef uint32_t before
        self.room = 16
        while self.room < 4 * (size + 2):
            self.room *= 2
        self.hashes = <uint32_t*>malloc(2 * (size + 3) * sizeof(uint32_t))
        # A slot holds the place of a hash, counted from 1.
        self.slots = <uint32_t*>calloc(self.room, sizeof(uint32_t))
        if not (self.hashes and self.slots):
            raise MemoryError
        before = self.take(kind, data, 0, 0, u"^", 0)
        while i < size:
            c = PyUnicode_READ(kind, data, i)
            if Py_UNICODE_ISDECIMAL(c):  # whatever the script: all digits are read as 0
                stop = i + 1
                while stop < size and Py_UNICODE_ISDECIMAL(PyUnicode_READ(kind, data, stop)):
                    stop += 1
            elif is_wide(c):
                stop = i + 1
            elif is_letter(c):
                stop = end_of_word(kind, data, i, size)
            elif c == u"_" or Py_UNICODE_ISSPACE(c):
                i += 1
                continue
            else:
                stop = i + 1
            before = self.take(kind, data, i, stop, 0, before)
            i = stop
        self.take(kind, data, 0, 0, u"$", before)

    def __dealloc__(self):
        free(self.hashes)
        free(self.slots)

    cdef uint32_t take(self, int kind, void* data, Py_ssize_t start, Py_ssize_t stop, Py_UCS4 sign, uint32_t before) noexcept:
        """Add a word (a stretch of the text, or one sign) and the pair that it makes with the word before."""
        cdef uint32_t alone = <uint32_t>0xFFFFFFFF, pair = before ^ <uint32_t>0xFFFFFFFF
        cdef Py_ssize_t i
        cdef Py_UCS4 c
        if sign:
            alone, pair = crc_char(alone, <uint32_t>sign), crc_char(pair, <uint32_t>sign)
        for i in range(start, stop):
            c = PyUnicode_READ(kind, data, i)
            if Py_UNICODE_ISDECIMAL(c):
                c = u"0"
            alone, pair = crc_char(alone, <uint32_t>c), crc_char(pair, <uint32_t>c)
        alone ^= <uint32_t>0xFFFFFFFF
        self.add(alone)
        if before:
            self.add(pair ^ <uint32_t>0xFFFFFFFF)
        return alone

    cdef void add(self, uint32_t value) noexcept:
        cdef Py_ssize_t slot = (value * <uint32_t>2654435761) & (self.room - 1)
        while self.slots[slot]:
            if self.hashes[self.slots[slot] - 1] == value:
                return
            slot = (slot + 1) & (self.room - 1)
        self.hashes[self.count] = value
        self.count += 1
        self.slots[slot] = <uint32_t>self.count

    def values(self):
        """The hashes."""
        cdef Py_ssize_t i
        return {self.hashes[i] for i in range(self.count)}

    def totals(self, tables):
        """`total` of each table."""
        return [self.total(table) for table in tables]

    def total(self, const unsigned char[:] table not None):
        """The sum of a table's bytes at the hashes; the table has a power of two of them."""
        cdef Py_ssize_t i, mask = len(table) - 1
        cdef long long total = 0
        if mask < 0 or mask & (mask + 1):
            raise ValueError("a table has a power of two of bytes")
        for i in range(self.count):
            total += table[self.hashes[i] & mask]
        return total


# ----------------------------------------------------------------------------------------------------------- neighbours

def picked(list columns not None, list places not None):
    """Of each column the values at some places (twin: `cleaner.judge.trees.plain_picked`)."""
    cdef Py_ssize_t n, count = len(places), size
    cdef list found = [], column, own
    cdef Py_ssize_t* at = <Py_ssize_t*>malloc((count + 1) * sizeof(Py_ssize_t))
    if not at:
        raise MemoryError
    try:
        for n in range(count):
            at[n] = places[n]
        for item in columns:
            column = item if type(item) is list else list(item)
            size = len(column)
            own = [None] * count
            for n in range(count):
                if not 0 <= at[n] < size:
                    raise IndexError(at[n])
                own[n] = column[at[n]]
            found.append(own)
        return found
    finally:
        free(at)


cdef double* doubles(list values) except NULL:
    """A list's numbers in memory that the caller frees."""
    cdef Py_ssize_t n, size = len(values)
    cdef double* found = <double*>malloc((size + 1) * sizeof(double))
    if not found:
        raise MemoryError
    try:
        for n in range(size):
            found[n] = values[n]
    except:
        free(found)
        raise
    return found


def window(list values not None, Py_ssize_t reach):
    """Twin of `cleaner.evidence.sequence.window`."""
    cdef Py_ssize_t n, start, stop, size = len(values)
    cdef double* own = doubles(values)
    cdef double* sums = <double*>malloc((size + 1) * sizeof(double))
    cdef list found = []
    if not sums:
        free(own)
        raise MemoryError
    sums[0] = 0.0
    for n in range(size):
        sums[n + 1] = sums[n] + own[n]
    for n in range(size):
        start, stop = max(0, n - reach), min(size, n + reach + 1)
        found.append((sums[stop] - sums[start] - own[n]) / (stop - start - 1) if stop - start > 1 else 0.0)
    free(own)
    free(sums)
    return found


def highest(list values not None, Py_ssize_t reach):
    """Twin of `cleaner.evidence.sequence.highest`."""
    cdef Py_ssize_t n, other, start, stop, size = len(values)
    cdef double* own = doubles(values)
    cdef double top
    cdef bint any_
    cdef list found = []
    for n in range(size):
        start, stop = max(0, n - reach), min(size, n + reach + 1)
        any_, top = False, 0.0
        for other in range(start, stop):
            if other != n and (not any_ or own[other] > top):
                any_, top = True, own[other]
        found.append(top)
    free(own)
    return found


cdef list shifted(double* values, Py_ssize_t size, Py_ssize_t offset):
    """Twin of `cleaner.evidence.sequence.shifted`, with -1 beyond the ends."""
    cdef Py_ssize_t n
    return [values[n + offset] if 0 <= n + offset < size else -1.0 for n in range(size)]


cdef list repeated(double value, Py_ssize_t size):
    return [value] * size


cdef list outside(double* words, char* ends, Py_ssize_t size, double cost):
    """Of each block how far it stands outside the span of the running text (twin: `cleaner.evidence.sequence.span`)."""
    cdef double best = 0.0, run = 0.0, count
    cdef Py_ssize_t n, begin = 0, start = 0, stop = size
    for n in range(size):
        count = words[n]
        if ends[n] and count >= 22:
            run += count if count < 120.0 else 120.0
        elif ends[n] and count > 6:
            run += 0.5 * count
        else:
            run += -cost
        if run <= 0.0:
            run = 0.0
            begin = n + 1
        elif run > best:
            best = run
            start, stop = begin, n + 1
    return [<double>max(start - n, n - stop + 1, 0) for n in range(size)]


def places(
    list words not None, list ends not None, double prose, double short, double far, double most, double wide, double tight
):
    """Twin of `cleaner.evidence.sequence.plain_places`; the numbers are that module's constants."""
    cdef Py_ssize_t n, other, stop, size = len(words), running = 0
    cdef double* own = doubles(words)
    cdef double* before = NULL
    cdef double* since = NULL
    cdef double* until = NULL
    cdef double* closed = NULL
    cdef double* labels = NULL
    cdef char* flags = NULL
    cdef char* runs = NULL
    cdef double total, last
    cdef dict found = {}
    if len(ends) < size:
        free(own)
        raise IndexError(size)
    try:
        before = <double*>malloc((size + 1) * sizeof(double))
        since = <double*>malloc((size + 1) * sizeof(double))
        until = <double*>malloc((size + 1) * sizeof(double))
        closed = <double*>malloc((size + 1) * sizeof(double))
        labels = <double*>calloc(size + 1, sizeof(double))
        flags = <char*>malloc(size + 1)
        runs = <char*>malloc(size + 1)
        if not (before and since and until and closed and labels and flags and runs):
            raise MemoryError
        before[0] = 0.0
        for n in range(size):
            before[n + 1] = before[n] + own[n]
            flags[n] = bool(ends[n])
            closed[n] = flags[n]
            runs[n] = flags[n] and own[n] >= prose
            running += runs[n]
        total = before[size] if before[size] != 0.0 else 1.0
        last = far
        for n in range(size):
            last = 0.0 if runs[n] else min(far, last + 1)
            since[n] = last
        last = far
        for n in range(size - 1, -1, -1):
            last = 0.0 if runs[n] else min(far, last + 1)
            until[n] = last
        n = 0
        while n < size:
            stop = n
            while stop < size and own[stop] < short and not flags[stop]:
                stop += 1
            for other in range(n, stop):
                labels[other] = min(stop - n, 60)
            n = max(stop, n + 1)
        found["words"] = words
        found["is_running"] = [<double>runs[n] for n in range(size)]
        found["index"] = [<double>min(n, 200) for n in range(size)]
        found["index_from_end"] = [<double>min(size - 1 - n, 200) for n in range(size)]
        found["index_share"] = [n / <double>max(1, size - 1) for n in range(size)]
        found["blocks"] = repeated(size, size)
        found["words_before"] = [before[n] if before[n] < most else most for n in range(size)]
        found["words_after"] = [total - before[n + 1] if total - before[n + 1] < most else most for n in range(size)]
        found["words_before_share"] = [before[n] / total for n in range(size)]
        found["running_share"] = repeated(running / <double>max(1, size), size)
        found["since_running"] = [since[n] for n in range(size)]
        found["until_running"] = [until[n] for n in range(size)]
        found["near_running"] = [since[n] if since[n] < until[n] else until[n] for n in range(size)]
        for name, offset in (("before_1", -1), ("before_2", -2), ("after_1", 1), ("after_2", 2)):
            found["words_" + name] = shifted(own, size, offset)
            found["ends_" + name] = shifted(closed, size, offset)
        found["words_window_2"] = window(words, 2)
        found["words_window_5"] = window(words, 5)
        found["label_run"] = [labels[n] for n in range(size)]
        found["span_wide"] = outside(own, flags, size, wide)
        found["span_tight"] = outside(own, flags, size, tight)
        return found
    finally:
        free(own)
        free(before)
        free(since)
        free(until)
        free(closed)
        free(labels)
        free(flags)
        free(runs)


# ---------------------------------------------------------------------------------------------------------------- words

cdef inline bint is_plain(Py_UCS4 c) noexcept:
    """Latin, Greek and Cyrillic without what needs care; twin: `cleaner.evidence.language._PLAIN`."""
    return (
        c <= 0xB1 or 0xB4 <= c <= 0xB8 or c == 0xBA or c == 0xBB or 0xBF <= c <= 0x24F or 0x391 <= c <= 0x3A1
        or 0x3A3 <= c <= 0x3CE or 0x410 <= c <= 0x44F or c == 0x451 or 0x2010 <= c <= 0x2027 or c == 0x20AC
    )


cdef inline uint32_t word_hash(int kind, void* data, Py_ssize_t start, Py_ssize_t stop) noexcept:
    cdef uint32_t found = <uint32_t>2166136261
    cdef Py_ssize_t i
    for i in range(start, stop):
        found = (found ^ <uint32_t>PyUnicode_READ(kind, data, i)) * <uint32_t>16777619
    return found ^ (found >> 15)


cdef class Words:
    """A set of words that is looked up in texts without making their words (twin: `cleaner.evidence.language.PlainWords`)."""

    cdef list words
    cdef int* slots
    cdef uint32_t mask

    def __cinit__(self, words):
        cdef uint32_t room = 16, slot
        cdef Py_ssize_t n
        cdef str word
        self.words = sorted({<str?>word for word in words})
        while room < 4 * len(self.words):
            room *= 2
        self.mask = room - 1
        # A slot holds the place of a word, counted from 1.
        self.slots = <int*>calloc(room, sizeof(int))
        if not self.slots:
            raise MemoryError
        for n in range(len(self.words)):
            word = <str>self.words[n]
            slot = word_hash(PyUnicode_KIND(word), PyUnicode_DATA(word), 0, PyUnicode_GET_LENGTH(word)) & self.mask
            while self.slots[slot]:
                slot = (slot + 1) & self.mask
            self.slots[slot] = <int>n + 1

    def __dealloc__(self):
        free(self.slots)

    cdef int find(self, int kind, void* data, Py_ssize_t start, Py_ssize_t stop) noexcept:
        """The place of a word, or -1."""
        cdef uint32_t slot = word_hash(kind, data, start, stop) & self.mask
        cdef Py_ssize_t i
        cdef str word
        while self.slots[slot]:
            word = <str>PyList_GET_ITEM(self.words, self.slots[slot] - 1)
            if PyUnicode_GET_LENGTH(word) == stop - start:
                for i in range(stop - start):
                    if PyUnicode_READ(PyUnicode_KIND(word), PyUnicode_DATA(word), i) != PyUnicode_READ(kind, data, start + i):
                        break
                else:
                    return self.slots[slot] - 1
            slot = (slot + 1) & self.mask
        return -1

    def count(self, list lows not None):
        """How many words texts in lower case have, and how often each of the set's; None where the twin has to tell them."""
        cdef Py_ssize_t i, stop, size, total = 0, n, known = len(self.words)
        cdef int kind, place
        cdef void* data
        cdef str low
        cdef int* counts
        cdef dict found = {}
        for item in lows:
            low = <str?>item
            kind, data = PyUnicode_KIND(low), PyUnicode_DATA(low)
            for i in range(PyUnicode_GET_LENGTH(low)):
                if not is_plain(PyUnicode_READ(kind, data, i)):
                    return None
        counts = <int*>calloc(known + 1, sizeof(int))
        if not counts:
            raise MemoryError
        for item in lows:
            low = <str>item
            size, kind, data = PyUnicode_GET_LENGTH(low), PyUnicode_KIND(low), PyUnicode_DATA(low)
            i = 0
            while i < size:
                if not is_letter(PyUnicode_READ(kind, data, i)):
                    i += 1
                    continue
                stop = end_of_word(kind, data, i, size)
                total += 1
                place = self.find(kind, data, i, stop)
                if place >= 0:
                    counts[place] += 1
                i = stop
        for n in range(known):
            if counts[n]:
                found[<str>PyList_GET_ITEM(self.words, n)] = counts[n]
        free(counts)
        return total, found

    def outside(self, str low not None):
        """Which of the words stand in a text in lower case outside quotation marks; None where the twin has to tell."""
        cdef Py_ssize_t i = 0, stop, size = PyUnicode_GET_LENGTH(low), opened = -1, last
        cdef int kind = PyUnicode_KIND(low), place
        cdef void* data = PyUnicode_DATA(low)
        cdef Py_UCS4 c
        cdef list found = None, inside = []
        for i in range(size):
            if not is_plain(PyUnicode_READ(kind, data, i)):
                return None
        i = 0
        # What stands in a quotation counts if the quotation turns out to be none.
        while i < size:
            c = PyUnicode_READ(kind, data, i)
            if is_quote(c):
                if opened < 0:
                    opened = i
                elif i - opened > 1:
                    opened = -1
                    inside = []
                i += 1
                continue
            if not is_letter(c):
                i += 1
                continue
            stop = end_of_word(kind, data, i, size)
            place = self.find(kind, data, i, stop)
            if place >= 0:
                if opened >= 0:
                    inside.append(<str>PyList_GET_ITEM(self.words, place))
                elif found is None:
                    found = [<str>PyList_GET_ITEM(self.words, place)]
                else:
                    found.append(<str>PyList_GET_ITEM(self.words, place))
            i = stop
        if opened >= 0 and (opened == size - 1 or PyUnicode_READ(kind, data, opened) not in u"“„«‹「『\"”»"):
            return inside if found is None else found + inside
        return () if found is None else found


cdef inline bint is_quote(Py_UCS4 c) noexcept:
    """Twin of `cleaner.segment.normal._QUOTES`."""
    return c in u"“”„«»‹›「」『』\""


cdef inline bint is_blank(Py_UCS4 c) noexcept:
    """What `cleaner.segment.normal.VISIBLE` does not match."""
    if c < 128:
        return Py_UNICODE_ISSPACE(c)
    return (
        c == 0xAD or 0x200B <= c <= 0x200F or 0x202A <= c <= 0x202E or 0x2060 <= c <= 0x2064 or 0x2066 <= c <= 0x2069
        or c == 0xFEFF or Py_UNICODE_ISSPACE(c)
    )


cdef inline Py_UCS4 folded(Py_UCS4 c) noexcept:
    """What a character is in a view (`cleaner.segment.normal._ONE_TO_ONE`); 0 where more than the character has to be looked at."""
    if c < 128:
        return u"'" if c == u"`" else c if c > 31 else u" " if Py_UNICODE_ISSPACE(c) else c
    if c < 0x2B0:
        return u" " if c == 0x85 or c == 0xA0 else u"'" if c == 0xB4 else 0 if c == 0xAD else c
    if c == 0x2018 or c == 0x2019 or c == 0x201B:
        return u"'"
    if 0x2012 <= c <= 0x2027 or 0x400 <= c <= 0x481 or 0x4E00 <= c <= 0x9FA5 or c == 0x20AC or 0x3001 <= c <= 0x3002:
        return c
    if c == 0x2010 or c == 0x2011:
        return u"-"
    return 0


def simple_view(str text not None):
    """The matching view of a text of which each character has its own (as `cleaner.segment.normal.view` tells it), or None."""
    cdef Py_ssize_t i, size = PyUnicode_GET_LENGTH(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 c, before = 0, most = 0
    cdef bint same = True
    cdef str made
    for i in range(size):
        c = folded(PyUnicode_READ(kind, data, i))
        if c == 0 or (c == u" " and before == u" "):
            return None
        if c != PyUnicode_READ(kind, data, i):
            same = False
        if c > most:
            most = c
        before = c
    if same:
        return text
    made = PyUnicode_New(size, most)
    for i in range(size):
        PyUnicode_WRITE(PyUnicode_KIND(made), PyUnicode_DATA(made), i, folded(PyUnicode_READ(kind, data, i)))
    return made


cdef inline bint breaks(Py_UCS4 c) noexcept:
    """Where `str.splitlines` begins a line."""
    if c < 128:
        return 10 <= c <= 13 or 28 <= c <= 30
    return c == 0x85 or c == 0x2028 or c == 0x2029


def lines(str source not None):
    """Twin of `cleaner.segment.text.plain_lines`."""
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(source), at = 0, stop, first, last, margin = -1
    cdef int kind = PyUnicode_KIND(source), gap = 2
    cdef void* data = PyUnicode_DATA(source)
    cdef Py_UCS4 c
    cdef list found = []
    while at < size:
        stop = at
        first = last = -1
        while stop < size:
            c = PyUnicode_READ(kind, data, stop)
            stop += 1
            if breaks(c):
                if c == 13 and stop < size and PyUnicode_READ(kind, data, stop) == 10:
                    stop += 1
                break
            if not is_blank(c):
                last = stop
                if first < 0:
                    first = stop - 1
        if first < 0:
            gap = 2
        else:
            found.append(((first, last), gap, margin >= 0 and first - at >= margin + 2))
            margin = first - at
            gap = 1
        at = stop
    return found


def openings(list texts not None):
    """Twin of `cleaner.evidence.sequence.plain_openings`."""
    cdef list found = []
    cdef str text
    cdef Py_ssize_t size, i, first, end, second
    cdef int kind
    cdef void* data
    for item in texts:
        text = <str?>item
        size, kind, data = PyUnicode_GET_LENGTH(text), PyUnicode_KIND(text), PyUnicode_DATA(text)
        i = 0
        while i < size and Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, i)):
            i += 1
        first = i
        while i < size and not Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, i)):
            i += 1
        end = i
        while i < size and Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, i)):
            i += 1
        second = i
        while i < size and not Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, i)):
            i += 1
        if second == size:
            found.append(text[first:end])
        elif second == end + 1 and PyUnicode_READ(kind, data, end) == u" ":
            found.append(text[first:i])
        else:
            found.append(text[first:end] + " " + text[second:i])
    return found


cdef inline bint begins_name(Py_UCS4 c) noexcept:
    """The first letter in `cleaner.evidence.sequence._NAME`."""
    if c < 128:
        return u"A" <= c <= u"Z"
    return 0xC0 <= c <= 0xDE or 0x100 <= c <= 0x17D or 0x410 <= c <= 0x42F or 0x391 <= c <= 0x3A9


def told(list texts not None):
    """Twin of `cleaner.evidence.sequence.plain_told`."""
    cdef list names = [], found = []
    cdef dict named = {}
    cdef set own
    cdef str text
    cdef Py_ssize_t size, i, stop, count
    cdef int kind
    cdef void* data
    cdef Py_UCS4 c
    for item in texts:
        text = <str?>item
        size, kind, data = PyUnicode_GET_LENGTH(text), PyUnicode_KIND(text), PyUnicode_DATA(text)
        own = None
        i = 2
        while i < size:
            if PyUnicode_READ(kind, data, i - 1) != u" " or not begins_name(PyUnicode_READ(kind, data, i)):
                i += 1
                continue
            c = PyUnicode_READ(kind, data, i - 2)
            if not (is_of_word(c) or c == u"," or c == u";"):
                i += 1
                continue
            stop = i + 1
            while stop < size:
                c = PyUnicode_READ(kind, data, stop)
                if not (is_of_word(c) or c == u"'" or c == u"-"):
                    break
                stop += 1
            if stop - i > 2:
                if own is None:
                    own = set()
                own.add(text[i:stop])
            i = stop
        names.append(own)
        if own is not None:
            for name in own:
                named[name] = named.get(name, 0) + 1
    for item in names:
        if item is None:
            found.append(-1.0)
            continue
        count = 0
        for name in <set>item:
            count += <long>named[name] > 1
        found.append(count / <double>len(<set>item))
    return found


cdef inline bint is_east_asian(Py_UCS4 c) noexcept:
    return 0x3040 <= c <= 0x30FF or 0x3400 <= c <= 0x9FFF or 0xAC00 <= c <= 0xD7FF


cdef Py_ssize_t next_stem(int kind, void* data, Py_ssize_t* at, Py_ssize_t size, Py_ssize_t letters) noexcept:
    """Where the next of a text's longer words begins, or -1; `at` becomes where the search goes on. What it is compared by ends there,
    at most `letters` behind its beginning.
    """
    cdef Py_ssize_t i = at[0], stop
    cdef Py_UCS4 c
    while i < size:
        c = PyUnicode_READ(kind, data, i)
        stop = i
        if Py_UNICODE_ISDECIMAL(c):
            while stop < size and Py_UNICODE_ISDECIMAL(PyUnicode_READ(kind, data, stop)):
                stop += 1
            if stop - i >= 3:
                at[0] = stop
                return i
            i = stop
            continue
        if is_letter(c):
            stop = end_of_letters(kind, data, i, size)
            if stop - i >= 5:
                at[0] = stop
                return i
        if is_east_asian(c) and i + 1 < size and is_east_asian(PyUnicode_READ(kind, data, i + 1)):
            at[0] = i + 2
            return i
        # Nothing begins in the rest of a short word, unless its scripts change.
        if stop > i and is_plain(c):
            while i < stop and not is_east_asian(PyUnicode_READ(kind, data, i)):
                i += 1
        else:
            i += 1
    at[0] = size
    return -1


cdef class Stems:
    """The different stems of some texts, by number: of each text the numbers of its own, each once."""

    cdef int* numbers
    cdef Py_ssize_t* first
    cdef Py_ssize_t count  # of different stems

    def __cinit__(self, list lows not None, Py_ssize_t letters):
        cdef Py_ssize_t n, at, start, stop, size, used = 0, total = 0, slot, room = 64, texts = len(lows)
        cdef int kind
        cdef void* data
        cdef uint32_t hashed
        cdef int number
        cdef int* slots = NULL
        cdef Py_ssize_t* seen = NULL
        cdef Py_ssize_t* owners = NULL  # of each stem the text in which it stood first, where, and how long it is
        cdef Py_ssize_t* starts = NULL
        cdef Py_ssize_t* sizes = NULL
        cdef uint32_t* hashes = NULL
        for low in lows:
            total += PyUnicode_GET_LENGTH(<str?>low) // 2 + 1
        while room < 2 * total:
            room *= 2
        self.numbers = <int*>malloc((total + 1) * sizeof(int))
        self.first = <Py_ssize_t*>malloc((texts + 1) * sizeof(Py_ssize_t))
        try:
            slots = <int*>calloc(room, sizeof(int))  # a stem's number, from 1
            seen = <Py_ssize_t*>calloc(total + 1, sizeof(Py_ssize_t))
            owners = <Py_ssize_t*>malloc((total + 1) * sizeof(Py_ssize_t))
            starts = <Py_ssize_t*>malloc((total + 1) * sizeof(Py_ssize_t))
            sizes = <Py_ssize_t*>malloc((total + 1) * sizeof(Py_ssize_t))
            hashes = <uint32_t*>malloc((total + 1) * sizeof(uint32_t))
            if not (self.numbers and self.first and slots and seen and owners and starts and sizes and hashes):
                raise MemoryError
            for n in range(texts):
                self.first[n] = used
                size, kind, data = PyUnicode_GET_LENGTH(<str>lows[n]), PyUnicode_KIND(<str>lows[n]), PyUnicode_DATA(<str>lows[n])
                at = 0
                while True:
                    start = next_stem(kind, data, &at, size, letters)
                    if start < 0:
                        break
                    stop = min(at, start + letters)
                    hashed = word_hash(kind, data, start, stop)
                    slot = hashed & (room - 1)
                    number = slots[slot] - 1
                    while number >= 0 and not (
                        hashes[number] == hashed
                        and sizes[number] == stop - start
                        and same_stretch(<str>lows[owners[number]], starts[number], <str>lows[n], start, stop - start)
                    ):
                        slot = (slot + 1) & (room - 1)
                        number = slots[slot] - 1
                    if number < 0:
                        number = <int>self.count
                        self.count += 1
                        slots[slot] = number + 1
                        owners[number], starts[number], sizes[number], hashes[number] = n, start, stop - start, hashed
                    if seen[number] != n + 1:
                        seen[number] = n + 1
                        self.numbers[used] = number
                        used += 1
            self.first[texts] = used
        finally:
            free(slots)
            free(seen)
            free(owners)
            free(starts)
            free(sizes)
            free(hashes)

    def __dealloc__(self):
        free(self.numbers)
        free(self.first)


cdef bint same_stretch(str one, Py_ssize_t start, str other, Py_ssize_t begin, Py_ssize_t size) noexcept:
    """Whether the same characters stand in two texts."""
    cdef Py_ssize_t i
    for i in range(size):
        if PyUnicode_READ(PyUnicode_KIND(one), PyUnicode_DATA(one), start + i) != PyUnicode_READ(
            PyUnicode_KIND(other), PyUnicode_DATA(other), begin + i
        ):
            return False
    return True


def echo(list lows not None, list running not None, Py_ssize_t letters, long long unit):
    """Twin of `cleaner.evidence.sequence.plain_echo`."""
    cdef Py_ssize_t n, at, size = len(lows), common, after = -1
    cdef Stems stems = Stems(lows, letters)
    cdef long long own, count, weight, all_, known, told
    cdef list share = [-1.0] * size, rare = [-1.0] * size, following = [-1.0] * size
    cdef long long* body = <long long*>calloc(stems.count + 1, sizeof(long long))
    # The running text, from the end and by its number, in which a stem stood last.
    cdef Py_ssize_t* behind = <Py_ssize_t*>malloc((stems.count + 1) * sizeof(Py_ssize_t))
    try:
        if not (body and behind):
            raise MemoryError
        for n in range(stems.count):
            behind[n] = -2
        for n in range(size):
            if running[n]:
                for at in range(stems.first[n], stems.first[n + 1]):
                    body[stems.numbers[at]] += 1
        for n in range(size - 1, -1, -1):
            own = 1 if running[n] else 0
            if stems.first[n] < stems.first[n + 1]:
                all_ = known = told = 0
                common = 0
                for at in range(stems.first[n], stems.first[n + 1]):
                    count = body[stems.numbers[at]] - own
                    weight = unit // (count if count > 1 else 1)
                    all_ += weight
                    if count > 0:
                        known += weight
                        told += 1
                    if behind[stems.numbers[at]] == after:
                        common += 1
                share[n] = told / <double>(stems.first[n + 1] - stems.first[n])
                rare[n] = known / <double>all_
                if after >= 0 and stems.first[after] < stems.first[after + 1]:
                    following[n] = common / <double>(stems.first[n + 1] - stems.first[n])
            if own:
                after = n
                for at in range(stems.first[n], stems.first[n + 1]):
                    behind[stems.numbers[at]] = n
        return share, rare, following
    finally:
        free(body)
        free(behind)


# ---------------------------------------------------------------------------------------------------------------- needs

cdef enum:
    GRAMS = 8192
    GRAM_BYTES = 1024
    READ_GRAMS = 6


cdef inline uint32_t gram(Py_UCS4 a, Py_UCS4 b, Py_UCS4 c) noexcept:
    """The place of two or three neighbours (`c` is 0 for two) in a map of `GRAMS` bits."""
    return (<uint32_t>a * <uint32_t>0x9E3779B1 + <uint32_t>b * <uint32_t>0x85EBCA6B + <uint32_t>c * <uint32_t>0xC2B2AE35) >> 19


cdef void fill_grams(str text, unsigned char* seen) noexcept:
    """Mark the characters and neighbours of a text: of a string that holds others one is not marked, and no search has to tell so."""
    cdef Py_ssize_t i, size = PyUnicode_GET_LENGTH(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 a = 0, b = 0, c
    cdef uint32_t place
    memset(seen, 0, GRAM_BYTES)
    for i in range(size):
        c = PyUnicode_READ(kind, data, i)
        place = gram(c, 0, 0)
        seen[place >> 3] |= 1 << (place & 7)
        if i:
            place = gram(b, c, 0)
            seen[place >> 3] |= 1 << (place & 7)
        if i > 1:
            place = gram(a, b, c)
            seen[place >> 3] |= 1 << (place & 7)
        a, b = b, c


cdef bint begins(str text, str start) noexcept:
    """`text.startswith(start)`."""
    cdef Py_ssize_t i, size = PyUnicode_GET_LENGTH(start)
    if size > PyUnicode_GET_LENGTH(text):
        return False
    for i in range(size):
        if PyUnicode_READ(PyUnicode_KIND(start), PyUnicode_DATA(start), i) != PyUnicode_READ(
            PyUnicode_KIND(text), PyUnicode_DATA(text), i
        ):
            return False
    return True


cdef bint finishes(str text, str end) noexcept:
    """`text.endswith(end)`."""
    cdef Py_ssize_t i, size = PyUnicode_GET_LENGTH(end), at = PyUnicode_GET_LENGTH(text) - PyUnicode_GET_LENGTH(end)
    if at < 0:
        return False
    for i in range(size):
        if PyUnicode_READ(PyUnicode_KIND(end), PyUnicode_DATA(end), i) != PyUnicode_READ(
            PyUnicode_KIND(text), PyUnicode_DATA(text), at + i
        ):
            return False
    return True


cdef bint any_of(tuple strings, str text, bint at_end) noexcept:
    for item in strings:
        if finishes(text, <str>item) if at_end else begins(text, <str>item):
            return True
    return False


cdef bint has_digit(str text) noexcept:
    """Whether there may be a digit (twin: `cleaner.evidence.rules.literals._DIGIT`)."""
    cdef Py_ssize_t i, size = PyUnicode_GET_LENGTH(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 c
    for i in range(size):
        c = PyUnicode_READ(kind, data, i)
        if u"0" <= c <= u"9" or (c > 127 and (c >= 0x10000 or Py_UNICODE_ISDECIMAL(c))):
            return True
    return False


cdef inline bint of_word(Py_UCS4 c) noexcept:
    """Twin of `cleaner.evidence.rules.literals.of_word`."""
    if c < 128:
        return ASCII[c] & ALNUM
    return Py_UNICODE_ISALPHA(c) or Py_UNICODE_ISDECIMAL(c)


cdef enum:
    # Marks at the edges of a string (`cleaner.evidence.rules.literals.MARKS`).
    EDGE = 8
    START = 2
    END = 3


cdef inline bint is_mark(Py_UCS4 c) noexcept:
    return c == EDGE or c == START or c == END


cdef struct Seen:
    unsigned char grams[GRAM_BYTES]
    bint filled
    int digit  # below 0 as long as nobody asked


cdef class Need:
    """What a text must be like for a pattern to match (twin: `cleaner.evidence.rules.literals.Needs`), made once for many texts.

    The clauses lie in one array: how many there are, then of each its size and its items; an item is the number of a string, or -1, the
    size of a branch, and the branch's clauses.
    """

    cdef list texts
    cdef char* edges  # of each string the marks at its start and at its end, or 0
    cdef tuple starts
    cdef tuple ends
    cdef Py_ssize_t longest
    cdef int* program
    cdef unsigned short* grams
    cdef bint asks
    cdef bint digit

    def __cinit__(self, tuple clauses not None, tuple starts not None, tuple ends not None, longest, bint digit=False):
        cdef Py_ssize_t n, at, count
        cdef list written = []
        cdef str text
        self.texts = []
        self.starts = tuple([<str?>item for item in starts])
        self.ends = tuple([<str?>item for item in ends])
        self.longest = -1 if longest is None else longest
        self.asks = len(clauses) > 0
        self.digit = digit
        write_clauses(clauses, written, self.texts)
        self.program = <int*>malloc((len(written) + 1) * sizeof(int))
        # Of each string how many grams are looked at, and their places.
        self.grams = <unsigned short*>malloc((len(self.texts) + 1) * (READ_GRAMS + 1) * sizeof(short))
        self.edges = <char*>calloc(2 * len(self.texts) + 1, 1)
        if not (self.program and self.grams and self.edges):
            raise MemoryError
        for n in range(len(written)):
            self.program[n] = written[n]
        for n in range(len(self.texts)):
            text = <str>self.texts[n]
            if len(text) > 1 and is_mark(text[0]):
                self.edges[2 * n] = <char>ord(text[0])
                text = text[1:]
            if len(text) > 1 and is_mark(text[len(text) - 1]):
                self.edges[2 * n + 1] = <char>ord(text[len(text) - 1])
                text = text[: len(text) - 1]
            self.texts[n] = text
            count = 0
            if 0 < len(text) < 3:
                self.grams[n * (READ_GRAMS + 1) + 1] = gram(text[0], text[1] if len(text) > 1 else 0, 0)
                count = 1
            for at in range(min(len(text) - 2, READ_GRAMS)):
                self.grams[n * (READ_GRAMS + 1) + 1 + at] = gram(text[at], text[at + 1], text[at + 2])
                count += 1
            self.grams[n * (READ_GRAMS + 1)] = count

    def __dealloc__(self):
        free(self.program)
        free(self.grams)
        free(self.edges)

    def met(self, str spelt not None):
        """Whether the pattern may match a text."""
        cdef Seen seen
        seen.filled, seen.digit = False, -1
        return self.holds(spelt, &seen)

    cdef bint holds(self, str spelt, Seen* seen) except -1:
        """Whether the pattern may match a text; `seen` is what was worked out of it for other needs."""
        if not self.shaped(spelt):
            return False
        if self.digit:
            if seen.digit < 0:
                seen.digit = has_digit(spelt)
            if not seen.digit:
                return False
        if not self.asks:
            return True
        if not seen.filled:
            fill_grams(spelt, seen.grams)
            seen.filled = True
        return self.hold(self.program, spelt, seen.grams)

    cdef bint shaped(self, str spelt) noexcept:
        """Whether the text is short enough, and starts and ends as it should."""
        if 0 <= self.longest < PyUnicode_GET_LENGTH(spelt):
            return False
        if PyTuple_GET_SIZE(self.starts) and not any_of(self.starts, spelt, False):
            return False
        return not PyTuple_GET_SIZE(self.ends) or any_of(self.ends, spelt, True)

    cdef bint hold(self, int* at, str spelt, unsigned char* seen) except -1:
        """Whether all clauses hold; `seen` are the text's grams."""
        cdef int clause, clauses = at[0]
        cdef int* stop
        cdef bint holds
        at += 1
        for clause in range(clauses):
            stop = at + 1 + at[0]
            at += 1
            holds = False
            while at < stop and not holds:
                if at[0] < 0:
                    holds = self.hold(at + 2, spelt, seen)
                    at += 2 + at[1]
                else:
                    holds = self.stands(at[0], spelt, seen)
                    at += 1
            if not holds:
                return False
            at = stop
        return True

    cdef bint stands(self, int number, str spelt, unsigned char* seen) except -1:
        cdef unsigned short* grams = self.grams + number * (READ_GRAMS + 1)
        cdef int n
        for n in range(1, grams[0] + 1):
            if not seen[grams[n] >> 3] & (1 << (grams[n] & 7)):
                return False
        if self.edges[2 * number] or self.edges[2 * number + 1]:
            return stands_marked(spelt, <str>PyList_GET_ITEM(self.texts, number), self.edges[2 * number], self.edges[2 * number + 1])
        return PyUnicode_Contains(spelt, <str>PyList_GET_ITEM(self.texts, number))


cdef bint stands_marked(str spelt, str text, char left, char right) except -1:
    """Whether a string stands in a text between such neighbours as its marks say (twin: `cleaner.evidence.rules.literals._stands`)."""
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(spelt), at = PyUnicode_Find(spelt, text, 0, size, 1), stop
    cdef int kind = PyUnicode_KIND(spelt)
    cdef void* data = PyUnicode_DATA(spelt)
    cdef Py_UCS4 before, after
    while at >= 0:
        stop = at + PyUnicode_GET_LENGTH(text)
        before = PyUnicode_READ(kind, data, at - 1) if at else u"\n"
        after = PyUnicode_READ(kind, data, stop) if stop < size else u"\n"
        if (not left or before == u"\n" or (left == EDGE and not of_word(before))) and (
            not right or after == u"\n" or (right == EDGE and not of_word(after))
        ):
            return True
        at = PyUnicode_Find(spelt, text, at + 1, size, 1)
    if at == -2:
        raise ValueError(text)
    return False


def met_by(tuple needs not None, str spelt not None):
    """The numbers of the needs that a text meets (twin: `cleaner.evidence.rules.literals.plain_met_by`)."""
    cdef Seen seen
    cdef Py_ssize_t n
    cdef list found = []
    seen.filled, seen.digit = False, -1
    for n in range(len(needs)):
        if (<Need?>needs[n]).holds(spelt, &seen):
            found.append(n)
    return found


cdef int write_clauses(tuple clauses, list written, list texts) except -1:
    cdef Py_ssize_t size_at, branch_at
    written.append(len(clauses))
    for clause in clauses:
        size_at = len(written)
        written.append(0)
        for item in <tuple?>clause:
            if isinstance(item, str):
                written.append(len(texts))
                texts.append(item)
            else:
                written.append(-1)
                branch_at = len(written)
                written.append(0)
                write_clauses(<tuple?>item, written, texts)
                written[branch_at] = len(written) - branch_at - 1
        written[size_at] = len(written) - size_at - 1
    return 0


# ------------------------------------------------------------------------------------------------------------- keywords

cdef struct Step:
    Py_UCS4 sign
    int below  # where the steps that may follow begin, by rising sign
    int count
    int table  # where the table begins of what each ASCII sign leads to, or -1: for few steps there is none
    int word  # the word that ends here, or -1


cdef struct Match:
    int word
    Py_ssize_t start
    Py_ssize_t stop


cdef struct Matches:
    Match* found
    Py_ssize_t count
    Py_ssize_t room


cdef class Trie:
    """Words that are looked for in texts, all at once (twin: `cleaner.evidence.rules.scan.PlainTrie`).

    `inside` tells of each whether it may begin inside a word of the text. The others are looked for where a word begins only: so most
    places of a text cost one step.
    """

    cdef Step* steps
    cdef int* tables
    cdef int size
    cdef readonly int words

    def __cinit__(self, words, inside):
        cdef list texts = [<str?>word for word in words], within = [bool(yes) for yes in inside]
        cdef list order = list(range(len(texts)))
        cdef Py_ssize_t total = sum(map(len, texts)) + 2, at = 0
        cdef int n
        cdef Py_UCS4* letters = <Py_UCS4*>malloc(total * sizeof(Py_UCS4))
        cdef Py_ssize_t* begins = <Py_ssize_t*>malloc((len(texts) + 1) * sizeof(Py_ssize_t))
        self.words = len(texts)
        try:
            if len(within) != self.words or not all(texts) or len(set(texts)) != self.words:
                raise ValueError("words that are given once, and none is empty")
            # What the cache keeps is in order already.
            if any((within[n], texts[n]) < (within[n - 1], texts[n - 1]) for n in range(1, self.words)):
                order.sort(key=lambda n: (within[n], texts[n]))
            self.steps = <Step*>malloc(total * sizeof(Step))
            if not (self.steps and letters and begins):
                raise MemoryError
            for n in range(self.words):
                begins[n] = at
                text = <str>texts[<Py_ssize_t>order[n]]
                PyUnicode_AsUCS4(text, letters + at, PyUnicode_GET_LENGTH(text), False)
                at += PyUnicode_GET_LENGTH(text)
            begins[self.words] = at
            self.grow(letters, begins, order, within.count(False), total)
        finally:
            free(letters)
            free(begins)
        self.fill_tables()

    cdef int grow(self, Py_UCS4* letters, Py_ssize_t* begins, list order, int edged, Py_ssize_t total) except -1:
        """Make the steps, level by level, of words in order, of which the first `edged` stand where a word begins."""
        cdef int* lows = <int*>malloc(total * sizeof(int))
        cdef int* highs = <int*>malloc(total * sizeof(int))
        cdef int* depths = <int*>malloc(total * sizeof(int))
        cdef int node = 0, at, stop, depth
        cdef Py_UCS4 sign
        try:
            if not (lows and highs and depths):
                raise MemoryError
            self.size = 2
            lows[0], highs[0], depths[0] = 0, edged, 0
            lows[1], highs[1], depths[1] = edged, self.words, 0
            while node < self.size:
                at, stop, depth = lows[node], highs[node], depths[node]
                self.steps[node].word = -1
                if at < stop and begins[at + 1] - begins[at] == depth:
                    self.steps[node].word = order[at]
                    at += 1
                self.steps[node].below = self.size
                while at < stop:
                    sign = letters[begins[at] + depth]
                    self.steps[self.size].sign = sign
                    lows[self.size], depths[self.size] = at, depth + 1
                    while at < stop and letters[begins[at] + depth] == sign:
                        at += 1
                    highs[self.size] = at
                    self.size += 1
                self.steps[node].count = self.size - self.steps[node].below
                node += 1
            return 0
        finally:
            free(lows)
            free(highs)
            free(depths)

    cdef int fill_tables(self) except -1:
        """Make a table for each step that many may follow, and for the first ones."""
        cdef int node, sign, count = 0
        for node in range(self.size):
            self.steps[node].table = -1
            count += node < 2 or self.steps[node].count > 8
        self.tables = <int*>malloc(128 * count * sizeof(int))
        if not self.tables:
            raise MemoryError
        count = 0
        for node in range(self.size):
            if node < 2 or self.steps[node].count > 8:
                for sign in range(128):
                    self.tables[count + sign] = self.step(node, sign)
                self.steps[node].table = count
                count += 128
        return 0

    def __dealloc__(self):
        free(self.steps)
        free(self.tables)

    def find(self, str text not None):
        """Word, start and stop of all that stands in a text, by start and stop."""
        cdef Matches matches
        cdef Py_ssize_t n
        matches.found, matches.room = NULL, 0
        try:
            self.collect(text, &matches)
            return sorted(
                [(matches.found[n].word, matches.found[n].start, matches.found[n].stop) for n in range(matches.count)],
                key=lambda match: (match[1], match[2]),
            )
        finally:
            free(matches.found)

    cdef inline int step(self, int node, Py_UCS4 sign) noexcept:
        """Where a sign leads to, or -1."""
        cdef int low = self.steps[node].below, high = low + self.steps[node].count, middle
        if sign < 128 and self.steps[node].table >= 0:
            return self.tables[self.steps[node].table + <int>sign]
        while high - low > 4:
            middle = (low + high) >> 1
            if self.steps[middle].sign <= sign:
                low = middle
            else:
                high = middle
        while low < high:
            if self.steps[low].sign == sign:
                return low
            low += 1
        return -1

    cdef int collect(self, str text, Matches* matches) except -1:
        """Write down all that stands in a text."""
        cdef Py_ssize_t i, size = PyUnicode_GET_LENGTH(text)
        cdef int kind = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef Py_UCS4 c
        cdef bint goes = False
        cdef int node
        matches.count = 0
        for i in range(size):
            c = PyUnicode_READ(kind, data, i)
            if not goes:
                node = self.step(0, c)
                if node >= 0:
                    self.walk(node, kind, data, i, size, matches)
            node = self.step(1, c)
            if node >= 0:
                self.walk(node, kind, data, i, size, matches)
            goes = of_word(c)
        return 0

    cdef int walk(self, int node, int kind, void* data, Py_ssize_t start, Py_ssize_t size, Matches* matches) except -1:
        """Write down the words that begin at `start`, whose first sign leads to `node`."""
        cdef Py_ssize_t stop = start + 1
        while node >= 0:
            if self.steps[node].word >= 0:
                note(matches, self.steps[node].word, start, stop)
            if stop == size or not self.steps[node].count:
                return 0
            node = self.step(node, PyUnicode_READ(kind, data, stop))
            stop += 1
        return 0


cdef int note(Matches* matches, int word, Py_ssize_t start, Py_ssize_t stop) except -1:
    cdef Match* grown
    if matches.count == matches.room:
        grown = <Match*>realloc(matches.found, (2 * matches.room + 64) * sizeof(Match))
        if not grown:
            raise MemoryError
        matches.found = grown
        matches.room = 2 * matches.room + 64
    matches.found[matches.count].word = word
    matches.found[matches.count].start = start
    matches.found[matches.count].stop = stop
    matches.count += 1
    return 0


cdef struct Owner:
    Py_UCS4 left
    Py_UCS4 right
    int first
    int count


cdef int by_rule(const void* one, const void* other) noexcept nogil:
    return (<int*>one)[0] - (<int*>other)[0]


cdef class Keywords:
    """Which rules have a keyword in which text (twin: `cleaner.evidence.rules.scan.PlainKeywords`).

    `search` finds the keywords; `owners` has for each what may stand before it and behind it, and the rules that it then speaks for;
    `always` are the rules that are always named. A rule is a number below `rules`.
    """

    cdef Trie search
    cdef Owner* owners
    cdef int* first
    cdef int* numbers
    cdef list always
    cdef int rules
    cdef Py_UCS4 start
    cdef Py_UCS4 end

    def __cinit__(self, Trie search not None, tuple owners not None, always, int rules, str marks not None):
        cdef int n = 0, owner = 0, count = 0, number
        self.search, self.rules = search, rules
        self.start, self.end = marks[0], marks[1]
        self.always = sorted(always)
        if len(owners) != search.words:
            raise IndexError(len(owners))
        for told in owners:
            owner += len(told)
            for left, right, numbers in told:
                count += len(numbers)
        self.owners = <Owner*>malloc((owner + 1) * sizeof(Owner))
        self.first = <int*>malloc((search.words + 1) * sizeof(int))
        self.numbers = <int*>malloc((count + 1) * sizeof(int))
        if not (self.owners and self.first and self.numbers):
            raise MemoryError
        owner = count = 0
        for told in owners:
            self.first[n] = owner
            n += 1
            for left, right, numbers in told:
                self.owners[owner].left = left if left else 0
                self.owners[owner].right = right if right else 0
                self.owners[owner].first = count
                self.owners[owner].count = len(numbers)
                owner += 1
                for number in numbers:
                    if not 0 <= number < rules:
                        raise IndexError(number)
                    self.numbers[count] = number
                    count += 1
        self.first[n] = owner
        for number in self.always:
            if not 0 <= number < rules:
                raise IndexError(number)

    def __dealloc__(self):
        free(self.owners)
        free(self.first)
        free(self.numbers)

    def candidates(self, list lows not None):
        """For each text the rules, ascending."""
        return self.left(lows, None, None, 0)

    def left(self, list lows not None, list words, Filter sieve, Py_ssize_t longest):
        """`candidates` without the rules that `sieve` says no to; of a text of more than `longest` characters no string is asked for."""
        cdef Py_ssize_t size = len(lows), n, count, at
        cdef int* found = <int*>malloc((self.rules + 1) * sizeof(int))
        cdef Py_ssize_t* seen = <Py_ssize_t*>calloc(self.rules + 1, sizeof(Py_ssize_t))
        cdef Matches matches
        cdef list told = []
        matches.found, matches.room = NULL, 0
        try:
            if not (found and seen):
                raise MemoryError
            for n in range(size):
                count = self.named(<str?>lows[n], n + 1, found, seen, &matches)
                qsort(found, count, sizeof(int), by_rule)
                told.append(
                    [found[at] for at in range(count)] if sieve is None
                    else sieve.passing(found, count, <str>lows[n], <long>words[n], longest)
                )
            return told
        finally:
            free(found)
            free(seen)
            free(matches.found)

    cdef Py_ssize_t named(self, str low, Py_ssize_t number, int* found, Py_ssize_t* seen, Matches* matches) except -1:
        """Write down each rule of a text once, and tell how many; `seen` has the number of the text in which a rule was found last."""
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(low), count = 0, n, start, stop
        cdef int kind = PyUnicode_KIND(low)
        cdef void* data = PyUnicode_DATA(low)
        cdef int at, owner, rule
        cdef Owner* own
        cdef Py_UCS4 before, after
        for item in self.always:
            found[count] = item
            seen[found[count]] = number
            count += 1
        self.search.collect(low, matches)
        for n in range(matches.count):
            start, stop = matches.found[n].start, matches.found[n].stop
            before = PyUnicode_READ(kind, data, start - 1) if start else u"\n"
            after = PyUnicode_READ(kind, data, stop) if stop < size else u"\n"
            for owner in range(self.first[matches.found[n].word], self.first[matches.found[n].word + 1]):
                own = self.owners + owner
                if own.left and (before != u"\n" if own.left == self.start else of_word(before)):
                    continue
                if own.right and (after != u"\n" if own.right == self.end else of_word(after)):
                    continue
                for at in range(own.first, own.first + own.count):
                    rule = self.numbers[at]
                    if seen[rule] != number:
                        seen[rule] = number
                        found[count] = rule
                        count += 1
        return count


cdef inline bint goes_on(Py_UCS4 c) except -1:
    """Twin of `cleaner.packs.lexicon.of_word`."""
    if c < 0x300 or 0x2000 <= c < 0x20D0 or is_alnum(c):
        return is_alnum(c)
    return category(chr(c)).startswith("M")


cdef struct Way:
    int entry
    bint left
    bint right


cdef class Entries:
    """Which entries of lexicons stand in which text (twin: `cleaner.evidence.lexicon.PlainEntries`, which says what the arguments are)."""

    cdef Trie search
    cdef Way* ways
    cdef int* first
    cdef int* topics
    cdef int entries
    cdef int kinds

    def __cinit__(self, Trie search not None, tuple owners not None, topics, int kinds):
        cdef int n = 0, way = 0
        self.search, self.entries, self.kinds = search, len(topics), kinds
        if len(owners) != search.words:
            raise IndexError(len(owners))
        self.ways = <Way*>malloc((sum(map(len, owners)) + 1) * sizeof(Way))
        self.first = <int*>malloc((search.words + 1) * sizeof(int))
        self.topics = <int*>malloc((self.entries + 1) * sizeof(int))
        if not (self.ways and self.first and self.topics):
            raise MemoryError
        for n in range(self.entries):
            self.topics[n] = topics[n]
            if self.topics[n] >= kinds:
                raise IndexError(topics[n])
        for n in range(search.words):
            self.first[n] = way
            for entry, left, right in owners[n]:
                if not 0 <= entry < self.entries:
                    raise IndexError(entry)
                self.ways[way].entry, self.ways[way].left, self.ways[way].right = entry, left, right
                way += 1
        self.first[search.words] = way

    def __dealloc__(self):
        free(self.ways)
        free(self.first)
        free(self.topics)

    def found(self, list texts not None):
        """For each text how many entries stand in it, how many by topic, and their share of it; None where there are none."""
        cdef Py_ssize_t n, longest = 0
        cdef list told = []
        # The text in which an entry was seen last, by its number from 1; which characters of a text are covered.
        cdef Py_ssize_t* seen = <Py_ssize_t*>calloc(self.entries + 1, sizeof(Py_ssize_t))
        cdef int* by_topic = <int*>malloc((self.kinds + 1) * sizeof(int))
        cdef char* covered = NULL
        cdef Matches matches
        matches.found, matches.room = NULL, 0
        for text in texts:
            longest = max(longest, PyUnicode_GET_LENGTH(<str?>text))
        try:
            covered = <char*>malloc(longest + 1)
            if not (seen and covered and by_topic):
                raise MemoryError
            for n in range(len(texts)):
                told.append(self.told(<str>texts[n], n + 1, seen, by_topic, covered, &matches))
            return told
        finally:
            free(seen)
            free(covered)
            free(by_topic)
            free(matches.found)

    cdef told(self, str text, Py_ssize_t number, Py_ssize_t* seen, int* by_topic, char* covered, Matches* matches):
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), n, start, stop, letters = 0, count = 0
        cdef int kind = PyUnicode_KIND(text), way, entry
        cdef void* data = PyUnicode_DATA(text)
        self.search.collect(text, matches)
        if not matches.count:
            return None
        memset(covered, 0, size)
        memset(by_topic, 0, self.kinds * sizeof(int))
        for n in range(matches.count):
            start, stop = matches.found[n].start, matches.found[n].stop
            for way in range(self.first[matches.found[n].word], self.first[matches.found[n].word + 1]):
                if self.ways[way].left and start and goes_on(PyUnicode_READ(kind, data, start - 1)):
                    continue
                if self.ways[way].right and stop < size and goes_on(PyUnicode_READ(kind, data, stop)):
                    continue
                memset(covered + start, 1, stop - start)
                entry = self.ways[way].entry
                if seen[entry] != number:
                    seen[entry] = number
                    count += 1
                    if self.topics[entry] >= 0:
                        by_topic[self.topics[entry]] += 1
        if not count:
            return None
        for n in range(size):
            letters += covered[n]
        return count, tuple([by_topic[n] for n in range(self.kinds)]), round(letters / <double>size, 3)


cdef class Filter:
    """Which rules may match a text by its words and by what their patterns need (twin: `cleaner.evidence.rules.scan.PlainFilter`).

    `limits` has the most words for each rule; `make` reads what a rule needs (a `Need`), when it is first asked.
    """

    cdef list limits
    cdef list needs
    cdef object make

    def __cinit__(self, limits, make):
        self.limits = list(limits)
        self.needs = [None] * len(self.limits)
        self.make = make

    cdef list passing(self, int* rules, Py_ssize_t count, str low, long words, Py_ssize_t longest):
        cdef Seen seen
        cdef bint every = PyUnicode_GET_LENGTH(low) > longest
        cdef Py_ssize_t n
        cdef int rule
        cdef list found = []
        seen.filled, seen.digit = False, -1
        for n in range(count):
            rule = rules[n]
            if words > <Py_ssize_t>self.limits[rule]:
                continue
            if not every:
                item = self.needs[rule]
                if item is None:
                    item = self.needs[rule] = <Need?>self.make(rule)
                if not (<Need>item).holds(low, &seen):
                    continue
            found.append(rule)
        return found
