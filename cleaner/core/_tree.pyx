# cython: language_level=3
"""The walk over a page's tree in C: its nodes are read where libxml2 has them, and Python sees the elements that hold something.

Nothing is changed in the tree, and no function of libxml2 is called: what stands here reads fields. The twins in Python are
`cleaner.segment.walk.Walker`, `cleaner.segment.page.signature`, `cleaner.segment.paths.Paths` and `cleaner.segment.elements`.
"""

cimport cython
from cpython.mem cimport PyMem_Free, PyMem_Realloc
from cpython.object cimport PyObject_GenericSetAttr
from cpython.unicode cimport (
    PyUnicode_DATA, PyUnicode_DecodeASCII, PyUnicode_DecodeUTF8, PyUnicode_FromKindAndData, PyUnicode_GET_LENGTH,
    PyUnicode_KIND, PyUnicode_READ, Py_UNICODE_ISSPACE,
)
from libc.string cimport memchr, strcmp, strlen, strstr
from lxml.includes cimport tree
from lxml.includes.etreepublic cimport _Document, _Element, elementFactory, import_lxml__etree
from lxml.includes.tree cimport xmlAttr, xmlNode

cdef extern from "libxml/xmlversion.h":
    int LIBXML_VERSION

import_lxml__etree()

import lxml.etree

# 2.14 is the one version that broke with what was compiled before it.
_major, _minor = LIBXML_VERSION // 10000, LIBXML_VERSION // 100 % 100
if _major != lxml.etree.LIBXML_VERSION[0] or (_minor < 14) != (lxml.etree.LIBXML_VERSION[1] < 14):
    raise ImportError(f"built for libxml2 {_major}.{_minor}, and lxml has {lxml.etree.LIBXML_VERSION}")


# ------------------------------------------------------------------------------------------------------------- records

# A page has hundreds of these. None can be part of a cycle (frames know what is around them, and nothing knows its frame), so that
# the garbage collector need not look at them. Elements are handed out when somebody asks: until then a node is known by its address,
# and may be moved, but not be taken out of its document.

@cython.no_gc
cdef class Frame:
    """A block element around some blocks (twin: `cleaner.segment.page.Frame`, which says what the fields are)."""

    cdef _Document document
    cdef xmlNode* node
    cdef public str tag
    cdef public Frame parent
    cdef public int depth
    cdef public object regions
    cdef public Py_ssize_t words
    cdef public Py_ssize_t link_words
    cdef public Py_ssize_t prose
    cdef public int number
    cdef public str mark
    cdef public Frame outer
    cdef public bint is_item
    cdef public int lists
    cdef public str signature

    @property
    def element(self):
        """The element itself."""
        return elementFactory(self.document, self.node)

    @property
    def item(self):
        """Twin of `cleaner.segment.page.Frame.item`."""
        return self if self.is_item else self.outer


@cython.no_gc
cdef class Facts:
    """What the page says about one block (twin: `cleaner.segment.page.Facts`, which says what the fields are)."""

    cdef readonly Frame frame
    cdef xmlNode* holder  # NULL where no inline element holds all of the text
    cdef readonly str display
    cdef readonly Py_ssize_t link_words
    cdef readonly bint bold
    cdef readonly tuple spans
    cdef readonly str unit
    cdef readonly str mark
    cdef readonly str name

    @property
    def inline(self):
        """The inline element that holds all of the block's text, if one does."""
        return None if self.holder is NULL else elementFactory(self.frame.document, self.holder)

    @property
    def element(self):
        """That element, or the frame's."""
        return elementFactory(self.frame.document, self.frame.node if self.holder is NULL else self.holder)


@cython.no_gc
cdef class InlineSpan:
    """An inline element that holds a stretch of a block (twin: `cleaner.segment.page.InlineSpan`)."""

    cdef readonly _Element element
    cdef readonly Py_ssize_t start
    cdef readonly Py_ssize_t end

    def __eq__(self, other):
        cdef InlineSpan that
        if not isinstance(other, InlineSpan):
            return NotImplemented
        that = <InlineSpan>other
        return self.element is that.element and self.start == that.start and self.end == that.end


def inline_span(_Element element not None, Py_ssize_t start, Py_ssize_t end):
    """Such a record, made for Python."""
    cdef InlineSpan made = InlineSpan.__new__(InlineSpan)
    made.element, made.start, made.end = element, start, end
    return made


# ------------------------------------------------------------------------------------------------------------ elements


cdef inline bint _is_element(xmlNode* node) noexcept:
    """What lxml counts among an element's children: comments and the like are of other types."""
    return (node.type == tree.XML_ELEMENT_NODE or node.type == tree.XML_COMMENT_NODE
            or node.type == tree.XML_ENTITY_REF_NODE or node.type == tree.XML_PI_NODE)


cdef inline bint _is_text(xmlNode* node) noexcept:
    return node.type == tree.XML_TEXT_NODE or node.type == tree.XML_CDATA_SECTION_NODE


cdef inline bint _is_mark(xmlNode* node) noexcept:
    """What lxml passes over inside a text."""
    return node.type == tree.XML_XINCLUDE_START or node.type == tree.XML_XINCLUDE_END


cdef inline str _decoded(const char* text):
    return PyUnicode_DecodeUTF8(text, strlen(text), NULL)


cdef str _run(xmlNode* node):
    """The text that begins at a node and goes on in the text nodes after it."""
    cdef list parts = []
    while node is not NULL:
        if _is_text(node):
            if node.content is not NULL:
                parts.append(_decoded(<const char*>node.content))
        elif not _is_mark(node):
            break
        node = node.next
    return "".join(parts)


cdef inline bint _same(xmlNode* node, const char* name) noexcept:
    return node.ns is NULL and strcmp(<const char*>node.name, name) == 0


cdef xmlNode* _after(xmlNode* node, xmlNode* top) noexcept:
    """The next node in document order below `top`, without what is below `node`; NULL at the end."""
    while node is not top:
        if node.next is not NULL:
            return node.next
        node = node.parent
    return NULL


cdef inline xmlNode* _below(xmlNode* node, xmlNode* top) noexcept:
    """The next node in document order below `top`, those below `node` first."""
    if node.type == tree.XML_ELEMENT_NODE and node.children is not NULL:
        return node.children
    return _after(node, top)


cdef bint _holds(xmlNode* top, const char* name) noexcept:
    """Whether an element of this name stands below."""
    cdef xmlNode* node = _below(top, top)
    while node is not NULL:
        if node.type == tree.XML_ELEMENT_NODE and _same(node, name):
            return True
        node = _below(node, top)
    return False


cdef Py_ssize_t _words_below(xmlNode* top, count) except -1:
    """The words below an element that are not a script's or a style's (twin: `elements.texts`)."""
    cdef list parts = []
    cdef xmlNode* node = _below(top, top)
    while node is not NULL:
        if _is_text(node) and (node.prev is NULL or not _is_text(node.prev)):
            if node.prev is not NULL or not (_same(node.parent, "script") or _same(node.parent, "style")):
                parts.append(_run(node))
        node = _below(node, top)
    return count(" ".join(parts)) if parts else 0


cdef bint _blank(const char* text) noexcept:
    """Whether a text is ASCII white space, as Python's `\\s` has it, and nothing else."""
    cdef unsigned char char
    while True:
        char = <unsigned char>text[0]
        if char == 0:
            return True
        if not (char == 32 or 9 <= char <= 13 or 28 <= char <= 31):
            return False
        text += 1


# ---------------------------------------------------------------------------------------------------------- signatures

cdef struct Attributes:
    int count
    bint foreign  # a namespace, or a value that is no single text: lxml is asked
    const char* classes
    const char* id
    const char* style
    const char* hidden
    const char* href
    const char* kind
    const char* alt
    const char* src
    const char* others[9]


cdef const char* _OTHER_NAMES[9]
_OTHER_NAMES[:] = [
    "role", "itemprop", "aria-label", "data-testid", "data-component", "data-type", "data-module", "property", "rel",
]


cdef inline const char* _value(xmlAttr* attribute, Attributes* found) noexcept:
    cdef xmlNode* child = attribute.children
    if child is NULL:
        return ""
    if child.next is not NULL or child.type != tree.XML_TEXT_NODE or child.content is NULL:
        found.foreign = True
        return ""
    return <const char*>child.content


cdef void _read(xmlNode* node, Attributes* found) noexcept:
    """The attributes of an element that anybody asks for."""
    cdef xmlAttr* attribute
    cdef const char* name
    cdef int n
    found.count = 0
    found.foreign = node.type != tree.XML_ELEMENT_NODE or node.ns is not NULL
    found.classes = found.id = found.style = found.hidden = found.href = found.kind = found.alt = found.src = NULL
    for n in range(9):
        found.others[n] = NULL
    if node.type != tree.XML_ELEMENT_NODE:
        return
    attribute = node.properties
    while attribute is not NULL:
        if attribute.type == tree.XML_ATTRIBUTE_NODE:
            found.count += 1
            name = <const char*>attribute.name
            if attribute.ns is not NULL:
                found.foreign = True
            elif strcmp(name, "class") == 0:
                found.classes = _value(attribute, found)
            elif strcmp(name, "id") == 0:
                found.id = _value(attribute, found)
            elif strcmp(name, "style") == 0:
                found.style = _value(attribute, found)
            elif strcmp(name, "hidden") == 0:
                found.hidden = _value(attribute, found)
            elif strcmp(name, "href") == 0:
                found.href = _value(attribute, found)
            elif strcmp(name, "type") == 0:
                found.kind = _value(attribute, found)
            elif strcmp(name, "alt") == 0:
                found.alt = _value(attribute, found)
            elif strcmp(name, "src") == 0:
                found.src = _value(attribute, found)
            else:
                for n in range(9):
                    if strcmp(name, _OTHER_NAMES[n]) == 0:
                        found.others[n] = _value(attribute, found)
                        break
        attribute = attribute.next


cdef struct Buffer:
    char* data
    Py_ssize_t size
    Py_ssize_t room


cdef int _put(Buffer* out, const char* text, Py_ssize_t size) except -1:
    cdef Py_ssize_t n, room
    cdef char* grown
    if out.size + size > out.room:
        room = 2 * (out.size + size) + 64
        grown = <char*>PyMem_Realloc(out.data, room)
        if grown is NULL:
            raise MemoryError
        out.data, out.room = grown, room
    for n in range(size):
        out.data[out.size + n] = text[n]
    out.size += size
    return 0


cdef inline bint _is_space(unsigned char char) noexcept:
    return char == 32 or 9 <= char <= 13 or 28 <= char <= 31


cdef int _put_token(Buffer* out, const char* text, Py_ssize_t size) except -1:
    """A name in lower case with dashes: of camel case, underscores, white space (twin: `page.token`); ASCII only."""
    cdef Py_ssize_t n = 0
    cdef unsigned char char, last = 0
    cdef char low
    while n < size:
        char = <unsigned char>text[n]
        if char == 95 or _is_space(char):
            while n < size and (<unsigned char>text[n] == 95 or _is_space(<unsigned char>text[n])):
                last = <unsigned char>text[n]
                n += 1
            _put(out, "-", 1)
            continue
        if 65 <= char <= 90:
            if 97 <= last <= 122 or 48 <= last <= 57:
                _put(out, "-", 1)
            low = <char>(char + 32)
        else:
            low = <char>char
        _put(out, &low, 1)
        last = char
        n += 1
    return 0


cdef Py_ssize_t _ascii(const char* text, Py_ssize_t most) noexcept:
    """The length of a text, at most `most`; -1 where it is not ASCII as a whole."""
    cdef Py_ssize_t n = 0
    while text[n] != 0:
        if <unsigned char>text[n] >= 128:
            return -1
        n += 1
    return n if n < most else most


cdef str _signature(xmlNode* node, Attributes* found, Buffer* out):
    """The element as a selector; None where Python has to say it."""
    cdef Py_ssize_t size, at, first
    cdef int n, names = 0
    if found.foreign or node.type != tree.XML_ELEMENT_NODE:
        return None
    out.size = 0
    size = _ascii(<const char*>node.name, 1000)
    if size < 0 or size >= 1000:
        return None
    _put(out, <const char*>node.name, size)
    for at in range(size):
        if 65 <= out.data[at] <= 90:
            out.data[at] += 32
    if found.classes is not NULL:
        size = _ascii(found.classes, 4000)
        if size < 0:
            return None
        at = 0
        while names < 24:
            while at < size and _is_space(<unsigned char>found.classes[at]):
                at += 1
            if at >= size:
                break
            first = at
            while at < size and not _is_space(<unsigned char>found.classes[at]):
                at += 1
            _put(out, ".", 1)
            _put_token(out, found.classes + first, min(120, at - first))
            names += 1
    if found.id is not NULL:
        size = _ascii(found.id, 120)
        if size < 0:
            return None
        _put(out, "#", 1)
        _put_token(out, found.id, size)
    if found.count > 1 or found.classes is NULL or found.classes[0] == 0:
        for n in range(9):
            if found.others[n] is not NULL:
                size = _ascii(found.others[n], 80)
                if size < 0:
                    return None
                _put(out, "[", 1)
                _put(out, _OTHER_NAMES[n], strlen(_OTHER_NAMES[n]))
                _put(out, "=", 1)
                _put_token(out, found.others[n], size)
                _put(out, "]", 1)
    return PyUnicode_DecodeASCII(out.data, out.size, NULL)


def signature(_Element element not None):
    """The element as a selector; None for one that Python is to say (twin: `cleaner.segment.page.plain_signature`)."""
    cdef Attributes found
    cdef Buffer out
    out.data, out.size, out.room = NULL, 0, 0
    _read(element._c_node, &found)
    try:
        return _signature(element._c_node, &found, &out)
    finally:
        PyMem_Free(out.data)


# --------------------------------------------------------------------------------------------------------------- paths

cdef bint _alike(xmlNode* one, xmlNode* other) noexcept:
    """Whether two elements have the same tag."""
    if other.type != tree.XML_ELEMENT_NODE or strcmp(<const char*>one.name, <const char*>other.name) != 0:
        return False
    if one.ns is NULL or other.ns is NULL or one.ns.href is NULL or other.ns.href is NULL:
        return one.ns is other.ns
    return strcmp(<const char*>one.ns.href, <const char*>other.ns.href) == 0


cdef str _tag(xmlNode* node):
    """The tag as lxml says it."""
    name = _decoded(<const char*>node.name)
    if node.ns is NULL or node.ns.href is NULL:
        return name
    return f"{{{_decoded(<const char*>node.ns.href)}}}{name}"


cdef class Paths:
    """The paths of one page's elements (twin: `cleaner.segment.paths.PlainPaths`). The page must stay as it is."""

    cdef dict known
    cdef dict steps
    cdef int few
    cdef object page

    def __init__(self, int few):
        self.known = {}
        self.steps = {}
        self.few = few

    def of(self, _Element element not None):
        """The path from the root."""
        cdef xmlNode* node = element._c_node
        cdef list chain = []
        cdef str path = ""
        if self.page is None:
            self.page = element._doc  # Nodes are known by their address, so none of them may go.
        while node is not NULL and _is_element(node):
            found = self.known.get(<size_t>node)
            if found is not None:
                path = <str>found
                break
            chain.append(<size_t>node)
            node = node.parent
        for key in reversed(chain):
            path = f"{path}/{self.step(<xmlNode*><size_t>key)}"
            self.known[key] = path
        return path

    cdef str step(self, xmlNode* node):
        cdef xmlNode* above = node.parent
        cdef xmlNode* other
        cdef int number = 1
        tag = _tag(node)
        if above is NULL or not _is_element(above):
            return tag
        steps = self.steps.get(<size_t>above)
        if steps is None:
            other = node.prev
            while other is not NULL:
                if _alike(node, other):
                    number += 1
                    if number > self.few:
                        break
                other = other.prev
            if other is NULL:
                if number == 1:
                    other = node.next
                    while other is not NULL and not _alike(node, other):
                        other = other.next
                    if other is NULL:
                        return tag
                return f"{tag}[{number}]"
            steps = self.number(above)
            self.steps[<size_t>above] = steps
        return steps[<size_t>node]

    cdef dict number(self, xmlNode* above):
        cdef dict places = {}
        cdef dict found = {}
        cdef xmlNode* child = above.children
        while child is not NULL:
            if child.type == tree.XML_ELEMENT_NODE:
                places.setdefault(_tag(child), []).append(<size_t>child)
            child = child.next
        for tag, children in places.items():
            for number, key in enumerate(children, 1):
                found[key] = f"{tag}[{number}]" if len(children) > 1 else tag
        return found


# ---------------------------------------------------------------------------------------------------------------- texts

cdef inline bint _is_unseen(Py_UCS4 char) noexcept:
    """What has no width (`normal._INVISIBLE`)."""
    if char < 0x200B:
        return char == 0xAD
    return (char <= 0x200F or 0x202A <= char <= 0x202E or 0x2060 <= char <= 0x2064 or 0x2066 <= char <= 0x2069
            or char == 0xFEFF)


cdef bint _visible(str text, bint edges) noexcept:
    """Whether a text shows anything; `edges` says whether U+0001 counts."""
    cdef Py_ssize_t n, size = PyUnicode_GET_LENGTH(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 char
    for n in range(size):
        char = PyUnicode_READ(kind, data, n)
        if not Py_UNICODE_ISSPACE(char) and not _is_unseen(char) and (edges or char != 1):
            return True
    return False


cdef inline bint _folds(Py_UCS4 char) noexcept:
    return char == 32 or 9 <= char <= 13 or char == 0x2028 or char == 0x2029


def fold_space(str raw not None):
    """Text as a browser would show it, outside `pre` (twin: `cleaner.segment.folding.plain_fold_space`)."""
    cdef Py_ssize_t n, size = PyUnicode_GET_LENGTH(raw), at = 0, line = 0
    cdef int kind = PyUnicode_KIND(raw)
    cdef void* data = PyUnicode_DATA(raw)
    cdef Py_UCS4 char
    cdef Py_UCS4 last = 32
    cdef bint same = True
    for n in range(size):
        char = PyUnicode_READ(kind, data, n)
        if (char == 32 and last == 32) or char == 0 or (char != 32 and _folds(char)) or char == 0xAD or char == 0x200B \
                or char == 0x2060 or char == 0xFEFF:
            same = False
            break
        last = char
    if same and size and not Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, 0)) and not Py_UNICODE_ISSPACE(last):
        return raw
    cdef Py_UCS4* out = <Py_UCS4*>PyMem_Realloc(NULL, (2 * size + 2) * sizeof(Py_UCS4))
    if out is NULL:
        raise MemoryError
    # `line` is where the line begins in `out`; a line that shows nothing leaves nothing.
    for n in range(size):
        char = PyUnicode_READ(kind, data, n)
        if char == 0xAD or char == 0x200B or char == 0x2060 or char == 0xFEFF:
            continue
        if char == 0:
            while at > line and Py_UNICODE_ISSPACE(out[at - 1]):
                at -= 1
            if at > line:
                out[at] = 10
                at += 1
                line = at
            continue
        if at == line and Py_UNICODE_ISSPACE(char):
            continue
        if _folds(char):
            if out[at - 1] != 32:
                out[at] = 32
                at += 1
            continue
        out[at] = char
        at += 1
    while at > line and Py_UNICODE_ISSPACE(out[at - 1]):
        at -= 1
    if at == line and at:  # The last line shows nothing.
        at -= 1
    try:
        return PyUnicode_FromKindAndData(4, out, at)
    finally:
        PyMem_Free(out)


def without_edges(str display not None, bint preformatted):
    """The text without the marks of inline elements, and the offset of each of them (twin: `folding.without_edges`)."""
    cdef Py_ssize_t n, size = PyUnicode_GET_LENGTH(display), at = 0
    cdef int kind = PyUnicode_KIND(display)
    cdef void* data = PyUnicode_DATA(display)
    cdef Py_UCS4 char
    cdef bint fresh = True
    cdef list bounds = []
    cdef Py_UCS4* out = <Py_UCS4*>PyMem_Realloc(NULL, (size + 1) * sizeof(Py_UCS4))
    if out is NULL:
        raise MemoryError
    try:
        for n in range(size):
            char = PyUnicode_READ(kind, data, n)
            if char == 1:
                bounds.append(at)
                fresh = True  # White space on both sides of a mark is one space.
                continue
            if fresh and char == 32 and not preformatted and (at == 0 or out[at - 1] == 32 or out[at - 1] == 10):
                continue
            fresh = False
            out[at] = char
            at += 1
        if not preformatted:
            while at and out[at - 1] == 32:
                at -= 1
        return PyUnicode_FromKindAndData(4, out, at), [min(bound, at) for bound in bounds]
    finally:
        PyMem_Free(out)


cdef inline bint _is_plain(Py_UCS4 char) noexcept:
    """Whether a character is itself in the matching view, and in any composed text (U+2010 to U+205E: `_ODD` is asked before)."""
    if char < 0x80:
        return not (char == 0x60 or 9 <= char <= 13 or 28 <= char <= 31)
    if char < 0x300:
        return not (char == 0x85 or char == 0xA0 or char == 0xAD or char == 0xB4 or char == 0x2BC or char == 0x2B9)
    return 0x2012 <= char <= 0x2017 or 0x201C <= char <= 0x201E or 0x2020 <= char <= 0x2027


def plainly_seen(str text not None):
    """Whether a text is its own matching view without further ado (`normal.view` says so of some others, too)."""
    cdef Py_ssize_t n, size = PyUnicode_GET_LENGTH(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 char, last = 0
    for n in range(size):
        char = PyUnicode_READ(kind, data, n)
        if (char == 32 and last == 32) or not _is_plain(char):
            return False
        last = char
    return True


def controls(_Element root not None):
    """The elements that name what they open, `root` included (twin: `elements.panels` looks for them)."""
    cdef xmlNode* node = root._c_node
    cdef xmlAttr* attribute
    cdef list found = []
    while node is not NULL:
        if node.type == tree.XML_ELEMENT_NODE:
            attribute = node.properties
            while attribute is not NULL:
                if strcmp(<const char*>attribute.name, "aria-controls") == 0:
                    found.append(elementFactory(root._doc, node))
                    break
                attribute = attribute.next
        node = _below(node, root._c_node)
    return found


def by_tag(_Element root not None, tuple tags not None):
    """Twin of `cleaner.segment.elements.plain_by_tag`, for at most 16 tags."""
    cdef const char* names[16]
    cdef int n, count = <int>len(tags)
    cdef list kept = [tag.encode() for tag in tags], lists = [[] for _ in tags]
    cdef xmlNode* node = root._c_node
    if count > 16:
        raise ValueError(count)
    for n in range(count):
        names[n] = <bytes>kept[n]
    while node is not NULL:
        if node.type == tree.XML_ELEMENT_NODE:
            for n in range(count):
                if names[n][0] == (<const char*>node.name)[0] and _same(node, names[n]):
                    (<list>lists[n]).append(elementFactory(root._doc, node))
                    break
        node = _below(node, root._c_node)
    return dict(zip(tags, lists))


def has_control(bytes markup not None):
    """Twin of `cleaner.segment.parsing.plain_has_control`."""
    cdef const unsigned char* here = markup
    cdef Py_ssize_t n, size = len(markup)
    cdef unsigned char char
    cdef bint found = False
    for n in range(size):  # without a branch, so that the compiler can take many at once
        char = here[n]
        found |= (char < 32) & (char != 9) & (char != 10) & (char != 13)
    return found


def may_have(bytes markup not None, Py_ssize_t most):
    """False where no tag of UTF-8 markup can have `most` attributes; `limits.shed_attributes` reads tags the same way, and counts.

    Attributes are parted by white space, slashes or values, so there are no more of them than such signs, and one.
    """
    cdef Py_ssize_t signs
    cdef const char* here = markup
    cdef const char* end = here + len(markup)
    cdef unsigned char char
    while True:
        here = <const char*>memchr(here, 60, end - here)
        if here is NULL:
            return False
        signs = 1
        here += 1
        if here >= end:
            return False
        char = <unsigned char>here[0] | 32
        if not 97 <= char <= 122:
            continue
        # A name ends at white space, `/` or `>`; an equals sign inside it opens no value.
        while here < end and here[0] != 62 and here[0] != 47 and not _is_space(<unsigned char>here[0]):
            if <unsigned char>here[0] >= 128:
                return True  # White space beyond ASCII is told by Python.
            here += 1
        while here < end and here[0] != 62:
            char = <unsigned char>here[0]
            if char != 61:
                signs += char == 47 or char >= 128 or _is_space(char)
                here += 1
                continue
            signs += 1
            here += 1
            while here < end and _is_space(<unsigned char>here[0]):
                here += 1
            if here < end and <unsigned char>here[0] >= 128:
                return True
            if here < end and (here[0] == 34 or here[0] == 39):
                here = <const char*>memchr(here + 1, here[0], end - here - 1)
                if here is NULL:
                    here = end
                else:
                    here += 1
        if signs >= most:
            return True


# ------------------------------------------------------------------------------------------------------------- the walk

cdef enum:
    MAX_DEPTH = 256  # twin: cleaner.segment.walk.MAX_DEPTH
    TEXT = 0
    BREAK = 1
    EDGE = 2
    SPACE = 3

cdef enum:
    IS_BLOCK = 1
    IS_HIDDEN = 2
    IS_REGION = 4
    IS_LIST = 8
    IS_HELD = 16
    IS_OWN = 32

cdef enum Tag:
    OTHER = 0
    A
    B
    BR
    BUTTON
    HR
    IMG
    LABEL
    LI
    MATH
    MJX
    Q
    RT
    SCRIPT
    SUP
    SUB
    STRONG
    TABLE
    TEMPLATE
    TD

_SPECIAL = {
    "a": A, "b": B, "br": BR, "button": BUTTON, "hr": HR, "img": IMG, "label": LABEL, "li": LI, "math": MATH,
    "mjx-container": MJX, "q": Q, "rt": RT, "script": SCRIPT, "sup": SUP, "sub": SUB, "strong": STRONG, "table": TABLE,
    "template": TEMPLATE, "td": TD, "th": TD,
}


cdef struct Piece:
    int text  # its place among the strings, or -1: white space that is still in the tree
    const char* blank
    xmlNode* outer
    char kind
    bint link
    bint bold
    bint visible  # what it says can be seen
    bint real  # the same without U+0001


cdef struct Edge:
    xmlNode* node
    bint begins


cdef struct Open:
    xmlNode* node
    xmlNode* child  # the next one to be read
    xmlNode* inline_
    int frame
    int flags
    int special
    bint link
    bint bold
    bint named


cdef class _Tag:
    cdef str name
    cdef int flags
    cdef int special


cdef class Helpers:
    """What of Python the walk calls; `cleaner.segment.html` puts it together (one for all walks)."""

    cdef object block, page, count, view, plain_tag, is_named, accordion, is_panel, opens_shadow
    cdef object hidden_style, fold, in_view, formula, data_of, take_mark, written, shown, following, headings
    cdef object block_tags, hidden_tags, held, regions, lists, walk, signature
    cdef int max_nesting
    cdef dict tags, kinds

    def __init__(self, **given):
        self.block, self.page = given["block"], given["page"]
        self.count, self.view, self.plain_tag = given["count"], given["view"], given["plain_tag"]
        self.kinds, self.is_named, self.accordion = given["kinds"], given["is_named"], given["accordion"]
        self.is_panel, self.opens_shadow = given["is_panel"], given["opens_shadow"]
        self.hidden_style, self.fold = given["hidden_style"], given["fold"]
        self.in_view, self.formula, self.data_of = given["in_view"], given["formula"], given["data_of"]
        self.take_mark, self.written, self.shown = given["take_mark"], given["written"], given["shown"]
        self.following, self.headings = given["following"], given["headings"]
        self.block_tags, self.hidden_tags, self.regions = given["block_tags"], given["hidden_tags"], given["regions"]
        self.held = given["held"]
        self.lists, self.max_nesting = given["lists"], given["max_nesting"]
        self.walk, self.signature = given["walk"], given["signature"]
        self.tags = {}

    cdef _Tag tag(self, str raw):
        """What a tag is; tags recur, so they are remembered."""
        found = self.tags.get(raw)
        if found is not None:
            return found
        cdef _Tag made = _Tag()
        made.name = self.plain_tag(raw)
        made.special = _SPECIAL.get(made.name, OTHER)
        made.flags = ((IS_BLOCK if made.name in self.block_tags else 0) | (IS_HIDDEN if made.name in self.hidden_tags else 0)
                      | (IS_REGION if made.name in self.regions else 0) | (IS_LIST if made.name in self.lists else 0)
                      | (IS_HELD if made.name in self.held else 0) | (IS_OWN if "-" in made.name else 0))
        if len(self.tags) > 1000:
            self.tags.clear()
        self.tags[raw] = made
        return made


cdef inline bint _says(const char* text, const char* word) noexcept:
    """Whether ASCII `word` (in lower case) stands in `text`, whatever the case; always where the text is not ASCII."""
    cdef Py_ssize_t n
    cdef unsigned char char
    while text[0] != 0:
        if <unsigned char>text[0] >= 128:
            return True
        n = 0
        while word[n] != 0:
            char = <unsigned char>text[n]
            if 65 <= char <= 90:
                char += 32
            if char != <unsigned char>word[n]:
                break
            n += 1
        if word[n] == 0:
            return True
        text += 1
    return False


cdef class Walker:
    """One pass over the tree (twin: `cleaner.segment.walk.Walker`)."""

    cdef Helpers help
    cdef object page, shown, without, panels, numbers
    cdef list blocks, facts, frames, strings
    cdef Edge* edges
    cdef Py_ssize_t edge_count, edge_room
    cdef _Document document
    cdef _Element root
    cdef Piece* pieces
    cdef Py_ssize_t count, room
    cdef Open* stack
    cdef Py_ssize_t size, most
    cdef int breaks, formulas
    cdef Buffer out
    cdef dict names
    cdef dict regions

    def __cinit__(self):
        self.pieces, self.stack, self.edges = NULL, NULL, NULL
        self.edge_count = self.edge_room = 0
        self.count = self.room = self.size = self.most = 0
        self.out.data, self.out.size, self.out.room = NULL, 0, 0

    def __dealloc__(self):
        PyMem_Free(self.pieces)
        PyMem_Free(self.stack)
        PyMem_Free(self.edges)
        PyMem_Free(self.out.data)

    def __init__(self, Helpers help not None, page, shown, without, panels, numbers):
        self.help, self.page, self.shown, self.without = help, page, shown, without
        self.panels, self.numbers = panels, numbers
        self.root = page.root
        self.document = self.root._doc
        self.blocks, self.facts, self.frames = page.blocks, page.facts, page.frames
        self.strings = []
        self.breaks = self.formulas = 0
        self.names, self.regions = {}, {}

    cdef inline object element(self, xmlNode* node):
        return elementFactory(self.document, node)

    cdef _Tag tag_of(self, xmlNode* node):
        # The names of a document's elements are kept once each, but for those of elements that came from elsewhere.
        key = <size_t>node.name
        found = self.names.get(key) if node.ns is NULL else None
        if found is not None:
            return found
        made = self.help.tag(_tag(node))
        if node.ns is NULL:
            self.names[key] = made
        return made

    cdef bint holds_blocks(self, xmlNode* node, int deep) except -1:
        """Whether a block stands right inside an element, or in elements of the page's own making inside it."""
        cdef xmlNode* child = node.children
        cdef _Tag tag
        while child is not NULL:
            if child.type == tree.XML_ELEMENT_NODE:
                tag = self.tag_of(child)
                if tag.flags & IS_HELD or (tag.flags & IS_OWN and deep and self.holds_blocks(child, deep - 1)):
                    return True
            child = child.next
        return False

    def walk(self):
        """Read the page."""
        cdef Open* top
        cdef xmlNode* child
        cdef Attributes attributes
        cdef _Tag tag
        cdef int deepest = self.page.depth
        self.new_frame(self.root._c_node, "html", None, frozenset(), self.help.signature(self.root))
        self.push(self.root._c_node, NULL, 0, 0, 0, False, False, False)
        while self.size:
            top = &self.stack[self.size - 1]
            if self.size > deepest:
                deepest = self.size
            child = top.child
            if child is NULL:
                self.size -= 1
                self.close(&self.stack[self.size])
                continue
            top.child = child.next
            if _is_text(child):
                if child.prev is NULL or not _is_text(child.prev):
                    self.add_text(child, top.inline_, top.link, top.bold)
                continue
            if child.type != tree.XML_ELEMENT_NODE:
                continue
            tag = self.tag_of(child)
            if tag.flags & IS_OWN and self.holds_blocks(child, 8):
                tag = self.help.tag("div")
            _read(child, &attributes)
            if not self.whole(child, tag, &attributes):
                self.open(child, tag, &attributes)
        self.page.depth = max(self.page.depth, deepest)

    cdef int push(
        self, xmlNode* node, xmlNode* inline_, int frame, int flags, int special, bint link, bint bold, bint named
    ) except -1:
        cdef Open* grown
        if self.size == self.most:
            grown = <Open*>PyMem_Realloc(self.stack, (2 * self.most + 64) * sizeof(Open))
            if grown is NULL:
                raise MemoryError
            self.stack, self.most = grown, 2 * self.most + 64
        cdef Open* top = &self.stack[self.size]
        top.node, top.child, top.inline_, top.frame = node, node.children, inline_, frame
        top.flags, top.special, top.link, top.bold, top.named = flags, special, link, bold, named
        self.size += 1
        return 0

    # ------------------------------------------------------------------------------------------------ pieces of a block

    cdef Piece* new_piece(self, char kind, xmlNode* outer, bint link, bint bold) except NULL:
        cdef Piece* grown
        if self.count == self.room:
            grown = <Piece*>PyMem_Realloc(self.pieces, (2 * self.room + 64) * sizeof(Piece))
            if grown is NULL:
                raise MemoryError
            self.pieces, self.room = grown, 2 * self.room + 64
        grown = &self.pieces[self.count]
        grown.text, grown.blank, grown.outer, grown.kind = -1, NULL, outer, kind
        grown.link, grown.bold, grown.visible, grown.real = link, bold, False, False
        self.count += 1
        return grown

    cdef int add_text(self, xmlNode* node, xmlNode* outer, bint link, bint bold) except -1:
        """The text that begins at a node."""
        cdef Piece* made
        if (node.next is NULL or not (_is_text(node.next) or _is_mark(node.next))) and node.content is not NULL:
            if node.content[0] == 0:
                return 0
            if _blank(<const char*>node.content):
                made = self.new_piece(TEXT, outer, link, bold)
                made.blank = <const char*>node.content
                return 0
            return self.add(_decoded(<const char*>node.content), outer, link, bold)
        return self.add(_run(node), outer, link, bold)

    cdef int add(self, str text, xmlNode* outer, bint link, bint bold) except -1:
        cdef Piece* made
        cdef bint visible
        if not text:
            return 0
        visible = _visible(text, True)
        if visible:
            self.breaks = 0
        made = self.new_piece(TEXT, outer, link, bold)
        made.text = len(self.strings)
        self.strings.append(text)
        made.real = visible and _visible(text, False)
        made.visible = visible and text != "\x01"
        return 0

    cdef str said(self, Piece* piece):
        if piece.kind == BREAK:
            return "\x00"
        if piece.kind == EDGE:
            return "\x01"
        if piece.kind == SPACE:
            return " "
        if piece.text >= 0:
            return <str>self.strings[piece.text]
        return _decoded(piece.blank)

    cdef int add_break(self, Frame frame) except -1:
        if frame.tag == "pre":
            self.new_piece(BREAK, NULL, False, False)
            return 0
        self.breaks += 1
        if self.breaks == 2:  # <br><br> is how pages without <p> part their paragraphs.
            self.flush(frame)
        elif self.breaks == 1:
            self.new_piece(BREAK, NULL, False, False)
        return 0

    cdef int line_end(self, int special) except -1:
        """Inside `pre` a block element is a line of its own; a cell only stands apart."""
        cdef Py_ssize_t n = self.count - 1
        cdef str last = ""
        while n >= 0:
            last = self.said(&self.pieces[n])
            if last != "\x01":
                break
            last = ""
            n -= 1
        if last and not last.endswith(("\n", "\x00")):
            self.new_piece(SPACE if special == TD else BREAK, NULL, False, False)
        return 0

    # -------------------------------------------------------------------------------------------------------- elements

    cdef Frame new_frame(self, xmlNode* node, str tag, Frame parent, object regions, str signature):
        """A frame below another one, at the end of the page's."""
        cdef Frame frame = Frame.__new__(Frame)
        frame.document, frame.node = self.document, node
        frame.tag, frame.parent, frame.regions, frame.signature = tag, parent, regions, signature
        frame.depth, frame.number, frame.mark = 0, <int>len(self.frames), ""
        if parent is not None:
            frame.depth = parent.depth + 1
            frame.outer = parent if parent.is_item else parent.outer
        self.frames.append(frame)
        return frame

    cdef inline Frame frame_at(self, int number):
        return <Frame>self.frames[number]

    cdef int open(self, xmlNode* child, _Tag tag, Attributes* attributes) except -1:
        """Begin an element whose children are to be read."""
        cdef Open* top = &self.stack[self.size - 1]
        cdef xmlNode* outer
        cdef xmlNode* node
        cdef bint link, bold, parts, named
        cdef Frame frame = self.frame_at(top.frame), below
        parts = tag.flags & IS_BLOCK and frame.tag != "pre"
        if parts and tag.special == BUTTON:
            parts = frame.tag not in self.help.headings
        elif parts and tag.special == LABEL:
            parts = top.inline_ is NULL
        if parts:
            self.flush(frame)
            name = tag.name
            if tag.special == BUTTON:
                name = self.help.accordion(self.element(child), name, frame)
                tag = self.help.tag(name)
            regions = frame.regions
            if tag.flags & IS_REGION:
                key = (regions, name)
                regions = self.regions.get(key)
                if regions is None:
                    regions = self.regions[key] = frame.regions | {name}
            if self.size < MAX_DEPTH:
                node = child
                signature = _signature(child, attributes, &self.out)
                if signature is None:
                    signature = self.help.signature(self.element(child))
            else:
                node, signature = frame.node, frame.signature
            below = self.new_frame(node, name, frame, regions, signature)
            below.lists = frame.lists + (1 if tag.flags & IS_LIST else 0)
            if tag.special == LI:
                below.mark, below.is_item = self.numbers.mark(self.element(child), frame), True
            return self.push(child, NULL, below.number, tag.flags, tag.special, top.link, top.bold, False)
        outer = top.inline_ if top.inline_ is not NULL else child if self.size < MAX_DEPTH else NULL
        link = top.link or tag.special == A
        bold = top.bold or tag.special == B or tag.special == STRONG
        if tag.flags & IS_BLOCK and frame.tag == "pre":
            self.line_end(tag.special)
        elif tag.special == BUTTON:
            self.add(" ", outer, link, bold)
        named = self.is_named(child, tag, attributes, frame)
        if named:
            self.add_edge(child, True)
            self.new_piece(EDGE, outer, link, bold)
        if tag.special == Q:
            self.add('"', outer, link, bold)
        elif tag.special == RT and _is_full(child):
            self.add("\uff08", outer, link, bold)
        return self.push(child, outer, top.frame, tag.flags, tag.special, link, bold, named)

    cdef int add_edge(self, xmlNode* node, bint begins) except -1:
        cdef Edge* grown
        if self.edge_count == self.edge_room:
            grown = <Edge*>PyMem_Realloc(self.edges, (2 * self.edge_room + 64) * sizeof(Edge))
            if grown is NULL:
                raise MemoryError
            self.edges, self.edge_room = grown, 2 * self.edge_room + 64
        self.edges[self.edge_count].node, self.edges[self.edge_count].begins = node, begins
        self.edge_count += 1
        return 0

    cdef bint is_named(self, xmlNode* node, _Tag tag, Attributes* attributes, Frame frame) except -1:
        if attributes.foreign or frame.tag == "pre":
            return self.help.is_named(self.element(node), tag.name, frame)
        if attributes.classes is not NULL or tag.special == SUP or tag.special == BUTTON:
            return True
        return tag.special == A and attributes.href is not NULL and attributes.href[0] == 35

    cdef int close(self, Open* done) except -1:
        """End an element whose children have been read; `done` is above the stack."""
        cdef Open* top
        cdef xmlNode* outer
        cdef xmlNode* node = done.node
        if not self.size or self.stack[self.size - 1].frame != done.frame:  # The element opened this frame.
            return self.flush(self.frame_at(done.frame))
        top = &self.stack[self.size - 1]
        outer = top.inline_ if top.inline_ is not NULL else node
        if done.special == Q:
            self.add('"', outer, top.link, top.bold)
        elif done.special == RT and _is_full(node):
            self.add("\uff09", outer, top.link, top.bold)
        if done.named:
            self.add_edge(node, False)
            self.new_piece(EDGE, outer, top.link, top.bold)
        if done.flags & IS_BLOCK and self.frame_at(done.frame).tag == "pre":
            self.line_end(done.special)
        elif done.special == BUTTON:
            self.add(" ", outer, top.link, top.bold)
        return 0

    cdef bint whole(self, xmlNode* child, _Tag tag, Attributes* attributes) except -1:
        """Read an element at once where its children need no walk; False where they do."""
        cdef Open* top = &self.stack[self.size - 1]
        cdef int special = tag.special
        if self.may_be_formula(special, attributes):
            element = self.element(child)
            text = self.help.formula(element, tag.name)
            if text is not None:
                if text:
                    self.formulas += 1
                    self.add(text, child if top.inline_ is NULL else top.inline_, top.link, top.bold)
                return True
        if tag.flags & IS_HIDDEN:
            if special == TEMPLATE:
                if not self.help.opens_shadow(self.element(child)):
                    return True
            elif not self.shown or tag.name not in self.shown or self.element(child) in self.without:
                return True
        if (attributes.hidden is not NULL or attributes.style is not NULL or attributes.foreign) and self.hides_node(child, attributes):
            self.page.hidden.append((self.frames[top.frame], _words_below(child, self.help.count)))
            return True
        if special == BR:
            self.add_break(self.frame_at(top.frame))
            return True
        if special == HR:
            self.flush(self.frame_at(top.frame))
            return True
        if special == SUP or special == SUB:
            return self.script(child, tag, attributes, top)
        if special == TABLE:
            if self.frame_at(top.frame).tag != "pre":
                element = self.element(child)
                data = self.help.data_of(element, self.hides)
                if data is not None:
                    self.table(element, data, self.frame_at(top.frame))
                    return True
        return False

    cdef bint may_be_formula(self, int special, Attributes* attributes) noexcept:
        if special == MATH or special == MJX:
            return True
        if attributes.foreign:
            return True
        if special == SCRIPT:
            return attributes.kind is not NULL and _says(attributes.kind, "math/tex")
        if special == IMG:
            # What `formulas._of_image` looks for has one of these.
            return attributes.alt is not NULL and attributes.alt[0] != 0 and (
                attributes.classes is not NULL and (
                    _says(attributes.classes, "tex") or _says(attributes.classes, "math")
                    or _says(attributes.classes, "equation") or _says(attributes.classes, "formula")
                )
                or attributes.src is not NULL and (
                    _says(attributes.src, "tex") or _says(attributes.src, "math") or _says(attributes.src, "codecogs")
                )
            )
        if attributes.classes is NULL:
            return False
        return (_says(attributes.classes, "katex") or _says(attributes.classes, "mathjax")
                or _says(attributes.classes, "mjx") or _says(attributes.classes, "mwe-math"))

    cdef bint hides_node(self, xmlNode* node, Attributes* attributes) except -1:
        """Whether the page hides an element, and it is not to be read all the same."""
        cdef bint hidden
        if attributes.foreign:
            element = self.element(node)
            value = element.get("hidden")
            hidden = value is not None and value != "until-found"
            if not hidden:
                value = element.get("style")
                hidden = value is not None and self.help.hidden_style(value) is not None
        else:
            hidden = attributes.hidden is not NULL and strcmp(attributes.hidden, "until-found") != 0
            if not hidden and attributes.style is not NULL and (
                _says(attributes.style, "display") or _says(attributes.style, "visibility")
            ):
                hidden = self.help.hidden_style(_decoded(attributes.style)) is not None
        if not hidden:
            return False
        if self.shown and "hidden" in self.shown and self.element(node) not in self.without:
            return False
        return not (self.panels and self.help.is_panel(self.element(node), self.panels))

    def hides(self, _Element element not None):
        """The same, asked for the parts of tables."""
        cdef Attributes attributes
        if element._c_node.type != tree.XML_ELEMENT_NODE:
            return False
        _read(element._c_node, &attributes)
        return self.hides_node(element._c_node, &attributes)

    cdef bint script(self, xmlNode* child, _Tag tag, Attributes* attributes, Open* top) except -1:
        """Raised and lowered digits as characters of their own; links and longer remarks are walked like any other element."""
        cdef Py_ssize_t n
        if attributes.foreign:
            if "ref" in (self.element(child).get("class") or ""):
                return False
        elif attributes.classes is not NULL and strstr(attributes.classes, "ref") is not NULL:
            return False
        if _holds(child, "a"):
            return False
        element = self.element(child)
        said = []
        for n in range(max(0, self.count - 4), self.count):
            text = self.said(&self.pieces[n])
            if text != "\x01":
                said.append(text)
        before = "".join(said)
        before = before[max(0, len(before) - 24) :]
        text = self.help.written(tag.name, self.help.shown(element), before, self.help.following(element))
        if text is None:
            return False
        self.add(text, child if top.inline_ is NULL else top.inline_, top.link, top.bold)
        return True

    cdef int table(self, _Element element, data, Frame frame) except -1:
        """A table of data is one block: a line a row, its cells parted by bars, empty ones in their columns."""
        self.flush(frame)
        cdef Frame below = self.new_frame(element._c_node, "table", frame, frame.regions | {"table"}, self.help.signature(element))
        cdef Frame title
        for hidden in data.hidden:
            self.page.hidden.append((below, _words_below((<_Element?>hidden)._c_node, self.help.count)))
        for caption in data.captions:
            title = self.new_frame((<_Element?>caption)._c_node, "caption", below, below.regions, self.help.signature(caption))
            title.outer = None
            self.add(self.cell(caption)[0], NULL, False, False)
            self.flush(title)
        lines = []
        link_words = 0
        for row in data.rows:
            cells = [self.cell(cell) if cell is not None else ("", 0) for cell in row]
            link_words += sum([linked for _, linked in cells])
            if any([text for text, _ in cells]):
                lines.append(" | ".join([text for text, _ in cells]).strip())
        self.put("\n".join(lines), below, NULL, link_words, False, "table", ())
        return 0

    cdef tuple cell(self, cell):
        """The text of a cell in one line, and its words in links."""
        inner = self.help.page(cell)
        self.help.walk(inner, self.shown, self.without)
        self.page.hidden += [(self.frames[len(self.frames) - 1], words) for _, words in inner.hidden]
        self.page.depth = max(self.page.depth, inner.depth)
        text = " ".join([facts.display.replace("\n", " ").strip() for facts in inner.facts])
        return text, sum([facts.link_words for facts in inner.facts])

    # ---------------------------------------------------------------------------------------------------------- blocks

    cdef int flush(self, Frame frame) except -1:
        """Make a block of the pieces."""
        cdef Py_ssize_t n, count = self.count, linked = 0, visible = 0
        cdef Piece* piece
        cdef xmlNode* outer = NULL
        cdef bint real = False, bold = True, alone = True
        cdef list bounds = None
        cdef Py_ssize_t edges = self.edge_count
        cdef int formulas = self.formulas
        if not count:
            return 0
        self.breaks = self.formulas = 0
        self.count = self.edge_count = 0
        for n in range(count):
            if self.pieces[n].real:
                real = True
                break
        if not real:
            if self.strings:
                self.strings = []
            return 0
        preformatted = frame.tag == "pre"
        if count == 1:
            piece = &self.pieces[0]
            display = self.folded(self.said(piece), preformatted)
            self.strings = []
            link_words = self.help.count(display) if piece.link else 0
            bold = piece.bold
            unit = "code" if preformatted else "formula" if formulas else ""
            self.put(display, frame, piece.outer, link_words, bold, unit, ())
            return 0
        display = self.folded("".join([self.said(&self.pieces[n]) for n in range(count)]), preformatted)
        if edges:
            display, bounds = without_edges(display, preformatted)
        for n in range(count):
            piece = &self.pieces[n]
            if not piece.visible:
                continue
            if not visible:
                outer = piece.outer
            elif piece.outer is not outer:
                alone = False
            visible += 1
            linked += piece.link
            bold = bold and piece.bold
        link_words = words = self.help.count(display) if linked else 0
        if linked < visible and linked:
            link_words = 0
            for n in range(count):
                piece = &self.pieces[n]
                if piece.visible and piece.link:
                    link_words += self.help.count(self.said(piece))
            link_words = min(words, link_words)
        self.strings = []
        unit = "code" if preformatted else "formula" if visible == formulas else ""
        spans = self.spans(edges, bounds, display) if edges else ()
        self.put(display, frame, outer if alone else NULL, link_words, bold, unit, spans)
        return 0

    cdef object spans(self, Py_ssize_t edges, list bounds, str display):
        """The inline elements that hold some, but not all, of a block (twin: `folding.spans_of`)."""
        cdef Py_ssize_t n, at, low, size = len(display), lead = size - len(display.lstrip()), count = min(edges, <Py_ssize_t>len(bounds))
        cdef list open_ = [], starts = [], found = []
        cdef xmlNode* node
        for n in range(count):
            at = bounds[n]
            node = self.edges[n].node
            if self.edges[n].begins:
                open_.append(<size_t>node)
                starts.append(at)
                continue
            low = 0
            if open_ and <size_t>open_[len(open_) - 1] == <size_t>node:  # Else it began in a block before.
                open_.pop()
                low = starts.pop()
            if low < at and (low > lead or at < size):
                found.append((self.element(node), low, at))
        for n in range(len(open_)):
            low = starts[n]
            if low < size and low > lead:
                found.append((self.element(<xmlNode*><size_t>open_[n]), low, size))
        return self.help.in_view(found, display, lead) if found else ()

    cdef str folded(self, str text, bint preformatted):
        return self.help.fold(text, True) if preformatted else fold_space(text)

    cdef str name_of(self, xmlNode* node):
        """The signature of an element."""
        cdef Attributes attributes
        _read(node, &attributes)
        name = _signature(node, &attributes, &self.out)
        return <str?>self.help.signature(self.element(node)) if name is None else name

    cdef tuple kind_of(self, Frame frame):
        """Twin of `elements.kind_of`."""
        cdef Frame above = frame.parent
        cdef str kind = <str?>self.help.kinds.get(frame.tag, "paragraph")
        if kind == "heading":
            return kind, int(frame.tag[1])
        if kind == "table":
            return kind, 0 if above is None else above.number
        if kind == "paragraph" and "blockquote" in frame.regions:
            return "quote", 0
        if kind == "paragraph" and above is not None and above.tag == "li" and (frame.tag == "p" or frame.tag == "div"):
            return "item", 0
        return kind, 0

    cdef int put(self, str display, Frame frame, xmlNode* holder, Py_ssize_t link_words, bint bold, str unit, tuple spans) except -1:
        """Put a block on the page, unless it shows nothing."""
        cdef Facts facts = Facts.__new__(Facts)
        cdef Frame item
        seen = (display if plainly_seen(display) else self.help.view(display)[0]).strip()
        if not seen:
            return 0
        kind, level = self.kind_of(frame)
        if unit == "table":
            kind, level = "table", frame.number
        # What stands at a picture, or is pressed, is not what an item says: the block after it has the mark.
        mark = ""
        item = frame if frame.is_item else frame.outer
        if item is not None and item.mark and kind != "caption" and kind != "control":
            mark = self.help.take_mark(frame, seen)
        if mark and kind == "item":
            level = max(0, min(frame.lists - 1, self.help.max_nesting))
        block = self.help.block.__new__(self.help.block)
        PyObject_GenericSetAttr(block, "index", len(self.blocks))
        PyObject_GenericSetAttr(block, "text", seen)
        PyObject_GenericSetAttr(block, "words", self.help.count(seen))
        PyObject_GenericSetAttr(block, "start", -1)
        PyObject_GenericSetAttr(block, "end", -1)
        PyObject_GenericSetAttr(block, "kind", kind)
        PyObject_GenericSetAttr(block, "level", level)
        PyObject_GenericSetAttr(block, "offsets", None)
        PyObject_GenericSetAttr(block, "path", None)
        PyObject_GenericSetAttr(block, "links", ())
        facts.frame, facts.holder, facts.display, facts.link_words = frame, holder, display, link_words
        facts.bold, facts.spans, facts.unit, facts.mark = bold, spans, unit, mark
        facts.name = "" if holder is NULL else self.name_of(holder)
        self.blocks.append(block)
        self.facts.append(facts)
        return 0


cdef bint _is_full(xmlNode* node) noexcept:
    """Whether an element has a text before its first child, or a child."""
    cdef xmlNode* child = node.children
    while child is not NULL:
        if _is_element(child) or (_is_text(child) and child.content is not NULL and child.content[0] != 0):
            return True
        child = child.next
    return False


# -------------------------------------------------------------------------------------------------------- the column

cdef int _sum_up(list frames, bint words) except -1:
    """Add what each frame holds to the one around it (twin: `column._sum_up`)."""
    cdef Py_ssize_t n
    cdef Frame frame, above
    for n in range(len(frames) - 1, -1, -1):
        frame = <Frame?>frames[n]
        above = frame.parent
        if above is not None:
            above.prose += frame.prose
            if words:
                above.words += frame.words
                above.link_words += frame.link_words
    return 0


def add_up(page, Py_ssize_t prose, regions, away, is_end):
    """Twin of `cleaner.evidence.column.plain_add_up`: `prose` are the words of running text, `regions` and `away` the elements that count."""
    cdef list blocks = page.blocks, facts = page.facts, frames = page.frames, running = page.running
    cdef Py_ssize_t n, words, most
    cdef Facts own
    cdef Frame frame
    cdef bint runs
    cdef dict joined = {}
    running.clear()
    if len(blocks) != len(facts) or not frames:
        raise ValueError("a page has frames, and of each block its facts")
    for n in range(len(blocks)):
        block, own = blocks[n], <Facts?>facts[n]
        frame, words = own.frame, block.words
        frame.words += words
        frame.link_words += own.link_words
        runs = words >= prose and 3 * own.link_words <= words and not own.unit and is_end(block.text)
        running.append(runs)
        if runs:
            frame.prose += words
    _sum_up(frames, True)
    most = (<Frame?>frames[0]).prose
    for n in range(len(frames)):
        frame = <Frame?>frames[n]
        around = frozenset() if frame.parent is None else frame.parent.regions
        if frame.tag in regions and not (frame.tag in away and most and 2 * frame.prose > most):
            key = (around, frame.tag)
            found = joined.get(key)
            if found is None:
                found = joined[key] = around | {frame.tag}
            around = found
        frame.regions = around
        frame.prose = 0
    for n in range(len(blocks)):
        frame = (<Facts>facts[n]).frame
        if running[n] and away.isdisjoint(frame.regions):
            block = blocks[n]
            words = block.words
            frame.prose += words
    _sum_up(frames, False)


def richest(list frames not None, paragraphs):
    """The number of the frame whose own children hold most running text (twin: `cleaner.evidence.column.plain_richest`)."""
    cdef Py_ssize_t n, step, size = len(frames), best = 0
    cdef Frame frame, first
    cdef double* scores = <double*>PyMem_Realloc(NULL, (size + 1) * sizeof(double))
    cdef Py_ssize_t* own = <Py_ssize_t*>PyMem_Realloc(NULL, (size + 1) * sizeof(Py_ssize_t))
    cdef double share
    cdef bint any_ = False
    try:
        if not (scores and own):
            raise MemoryError
        for n in range(size):
            frame = <Frame?>frames[n]
            if frame.number != n or (frame.parent is not None and not 0 <= frame.parent.number < n):
                raise IndexError("frames stand in order, each after the one around it")
            own[n] = frame.prose
            scores[n] = -1.0  # nothing is told of it
            if frame.parent is not None:
                own[frame.parent.number] -= frame.prose
        for n in range(size):
            if own[n] <= 0:
                continue
            frame = <Frame>frames[n]
            first = frame.parent if frame.tag in paragraphs else frame
            share = 1.0
            for step in range(3):
                if first is None:
                    break
                scores[first.number] = max(0.0, scores[first.number]) + share * own[n]
                first, share = first.parent, share / 2
                any_ = True
        for n in range(size):
            if any_ and scores[n] >= 0.0 and (scores[best] < 0.0 or scores[n] >= scores[best]):
                best = n
        return best
    finally:
        PyMem_Free(scores)
        PyMem_Free(own)


def cover(list frames not None, list facts not None, list prose not None, double share):
    """The number of the lowest frame that holds `share` of the running text (twin: `cleaner.evidence.column.plain_cover`)."""
    cdef Py_ssize_t n, size = len(frames), best = 0
    cdef Frame frame
    cdef Py_ssize_t* sums = <Py_ssize_t*>PyMem_Realloc(NULL, (size + 1) * sizeof(Py_ssize_t))
    try:
        if not sums:
            raise MemoryError
        for n in range(size):
            frame = <Frame?>frames[n]
            if frame.number != n or (frame.parent is not None and not 0 <= frame.parent.number < n):
                raise IndexError("frames stand in order, each after the one around it")
            sums[n] = 0
        for n in range(len(facts)):
            frame = (<Facts?>facts[n]).frame
            if not 0 <= frame.number < size:
                raise IndexError(frame.number)
            sums[frame.number] += <Py_ssize_t>prose[n]
        for n in range(size - 1, 0, -1):
            frame = <Frame>frames[n]
            if frame.parent is not None:
                sums[frame.parent.number] += sums[n]
        for n in range(size):
            frame = <Frame>frames[n]
            if sums[0] and sums[n] >= share * sums[0] and frame.depth > (<Frame>frames[best]).depth:
                best = n
        return best
    finally:
        PyMem_Free(sums)


def end_of(list frames not None, int number):
    """The number of the first frame after one that is not below it (twin: `cleaner.evidence.column.plain_end_of`)."""
    cdef Py_ssize_t n
    cdef int depth = (<Frame?>frames[number]).depth
    for n in range(number + 1, len(frames)):
        if (<Frame?>frames[n]).depth <= depth:
            return n
    return len(frames)


def outermost(Frame frame not None, tags):
    """The outermost frame of some tags around what is in a frame, or None (twin: `cleaner.evidence.column.plain_outermost`)."""
    cdef Frame found = None
    while frame is not None:
        if frame.tag in tags:
            found = frame
        frame = frame.parent
    return found


# ------------------------------------------------------------------------------------------------------------- names

def name_columns(list read not None, dict table not None):
    """Of each place of `read` the sums, the highest, the lowest and the number of known words (twin: `cleaner.evidence.names.plain_columns`)."""
    cdef list found = []
    cdef list sums, highs, lows, counts
    cdef dict known
    cdef tuple words, row
    cdef double total, high, low, value
    cdef Py_ssize_t place, count
    for place in range(3):
        sums, highs, lows, counts, known = [], [], [], [], {}
        for groups in read:
            words = <tuple?>(<tuple?>groups)[place]
            key = <size_t><void*>words  # the groups of alike blocks are the same objects
            seen = known.get(key)
            if seen is None:
                total = high = low = 0.0
                count = 0
                for word in words:
                    told = table.get(word)
                    if told is not None:
                        value = told
                        total += value
                        high = value if not count or value > high else high
                        low = value if not count or value < low else low
                        count += 1
                seen = known[key] = (total, high, low, <double>count)
            row = <tuple>seen
            sums.append(row[0])
            highs.append(row[1])
            lows.append(row[2])
            counts.append(row[3])
        found += [sums, highs, lows, counts]
    return found


# ------------------------------------------------------------------------------------------------------- the structure

cdef struct FrameFacts:
    # What is known of a frame; numbers of frames are ints, -1 where there is none.
    int parent
    int depth
    int blocks
    int alike
    int siblings
    int name  # the number of its signature
    int height  # steps down to the richest parent, -1 where the frame is not around it
    int meet
    int steps
    bint owns
    bint has  # some running text stands in it
    double tag
    double words
    double links
    double prose
    double direct
    double card


cdef enum:
    WIDTH = 29  # columns that `Shape.place` gives


cdef class Shape:
    """The structure of a page and the columns that it gives (twin: `cleaner.evidence.page.PlainShape`)."""

    cdef readonly object page
    cdef readonly list around
    cdef readonly list parents
    cdef readonly dict height
    cdef readonly int richest
    cdef list blocks, facts
    cdef list running
    cdef FrameFacts* frames
    cdef int* own
    cdef int* near
    cdef int* names  # of each signature how many frames have it
    cdef double* named  # and the words of its running text
    cdef Py_ssize_t count, size

    def __cinit__(self):
        self.frames, self.own, self.near, self.names, self.named = NULL, NULL, NULL, NULL, NULL

    def __dealloc__(self):
        PyMem_Free(self.frames)
        PyMem_Free(self.own)
        PyMem_Free(self.near)
        PyMem_Free(self.names)
        PyMem_Free(self.named)

    def __init__(self, page, list running not None, dict tags not None, own_tags, card_tags, int cards):
        cdef list frames = page.frames
        self.page, self.running, self.blocks, self.facts = page, running, page.blocks, page.facts
        self.count, self.size = len(frames), len(self.blocks)
        if not self.count or len(self.facts) != self.size or len(running) != self.size:
            raise ValueError("a page has frames, and of each block its facts")
        self.frames = <FrameFacts*>PyMem_Realloc(NULL, self.count * sizeof(FrameFacts))
        self.names = <int*>PyMem_Realloc(NULL, self.count * sizeof(int))
        self.named = <double*>PyMem_Realloc(NULL, self.count * sizeof(double))
        self.own = <int*>PyMem_Realloc(NULL, (self.size + 1) * sizeof(int))
        self.near = <int*>PyMem_Realloc(NULL, (self.size + 1) * sizeof(int))
        if not (self.frames and self.names and self.named and self.own and self.near):
            raise MemoryError
        self.read_frames(frames, tags, own_tags)
        self.read_blocks()
        self.sum_up()
        self.find_cards(frames, card_tags, cards)

    cdef int read_frames(self, list frames, dict tags, own_tags) except -1:
        cdef Py_ssize_t n
        cdef int name
        cdef FrameFacts* place
        cdef dict known = {}, alike = {}, siblings = {}
        cdef list parents = [], keys = []
        cdef Frame frame
        for n in range(self.count):
            frame = <Frame?>frames[n]
            place = &self.frames[n]
            place.parent = -1 if frame.parent is None else frame.parent.number
            if place.parent >= n:
                raise IndexError("a frame stands before the one around it")
            place.depth = frame.depth
            place.blocks = 0
            place.height = -1
            place.has = False
            place.words = place.links = place.prose = place.direct = place.card = 0.0
            tag = frame.tag
            place.tag = tags.get(tag, 0.0)
            place.owns = tag in own_tags
            found = known.get(frame.signature)
            if found is None:
                name = <int>len(known)
                known[frame.signature] = name
                self.names[name] = 0
                self.named[name] = 0.0
            else:
                name = found
            place.name = name
            self.names[name] += 1
            parents.append(place.parent)
            key = <Py_ssize_t>(place.parent + 1) * self.count + name
            keys.append(key)
            alike[key] = alike.get(key, 0) + 1
            siblings[place.parent] = siblings.get(place.parent, 0) + 1
        for n in range(self.count):
            self.frames[n].alike = alike[keys[n]]
            self.frames[n].siblings = siblings[self.frames[n].parent]
        self.parents = parents
        return 0

    cdef int read_blocks(self) except -1:
        cdef Py_ssize_t n
        cdef int number, near
        cdef FrameFacts* place
        cdef double words, links
        cdef Facts facts
        self.around = []
        for n in range(self.size):
            facts = <Facts?>self.facts[n]
            number = facts.frame.number
            if not 0 <= number < self.count:
                raise IndexError(number)
            place = &self.frames[number]
            near = place.parent if place.owns and place.parent >= 0 else number
            self.own[n], self.near[n] = number, near
            self.around.append(near)
            words, links = self.blocks[n].words, facts.link_words
            place.words += words
            place.links += links if links < words else words
            place.blocks += 1
            if self.running[n]:
                place.prose += words
                self.named[place.name] += words
                self.frames[near].direct += words
                self.frames[near].has = True
        return 0

    cdef int sum_up(self) except -1:
        """Sums of all below each frame; the richest parent and what is around it; where each frame meets that."""
        cdef Py_ssize_t n
        cdef int number, step = 0
        cdef FrameFacts* place
        cdef FrameFacts* above
        for n in range(self.count - 1, 0, -1):
            place = &self.frames[n]
            if place.parent < 0:
                continue
            above = &self.frames[place.parent]
            above.words += place.words
            above.links += place.links
            above.prose += place.prose
            above.blocks += place.blocks
        number = -1
        for n in range(self.count):
            if self.frames[n].has and (number < 0 or self.frames[n].direct > self.frames[number].direct):
                number = <int>n
        self.richest = number if number >= 0 else 0
        self.height = {}
        number = self.richest
        while number >= 0:
            self.frames[number].height = step
            self.height[number] = step
            step += 1
            number = self.frames[number].parent
        for n in range(self.count):
            place = &self.frames[n]
            if place.height >= 0 or place.parent < 0:
                place.meet, place.steps = <int>n, 0
            else:
                place.meet, place.steps = self.frames[place.parent].meet, self.frames[place.parent].steps + 1
        return 0

    cdef int find_cards(self, list frames, card_tags, int cards) except -1:
        """For each frame how many alike elements the card has that it lies in; 0: it lies in none."""
        cdef Py_ssize_t n
        cdef FrameFacts* place
        cdef double total = max(1.0, self.frames[0].prose)
        for n in range(self.count):
            place = &self.frames[n]
            if place.parent >= 0:
                place.card = self.frames[place.parent].card
            if place.alike >= cards and place.prose < 0.4 * total and (place.blocks >= 2 or place.links > 0):
                if place.card < min(place.alike, 30) and frames[n].tag in card_tags:
                    place.card = min(place.alike, 30)
        return 0

    @property
    def totals(self):
        """Words: of running text, of all, of the richest parent."""
        return self.frames[0].prose, self.frames[0].words, self.frames[self.richest].direct

    def columns(self, title, double far):
        """The columns of `cleaner.evidence.page.STRUCTURE`, in order; `title` is the headline's block or None."""
        cdef Py_ssize_t n, k, first = 0, last = self.size - 1, head = 0, away
        cdef double words, links
        cdef tuple row
        cdef dict known = {}  # What is the same for all blocks of a frame.
        cdef Facts facts
        cdef list found = [[] for _ in range(WIDTH + 7)]
        while first < self.size and not (self.running[first] and self.near[first] == self.richest):
            first += 1
        if first == self.size:
            first = 0
        while last >= 0 and not (self.running[last] and self.near[last] == self.richest):
            last -= 1
        if last < 0:
            last = self.size - 1
        if title is not None:
            head = title
        for n in range(self.size):
            facts = <Facts?>self.facts[n]
            words, links = self.blocks[n].words, facts.link_words
            away = first - n if n < first else n - last if n > last else 0
            told = known.get(self.own[n])
            row = self.place(self.own[n], self.near[n]) if told is None else <tuple>told
            if told is None:
                known[self.own[n]] = row
            (<list>found[0]).append(min(1.0, links / words) if words else 0.0)
            (<list>found[1]).append(1.0 if facts.holder is not NULL else 0.0)
            (<list>found[2]).append(1.0 if facts.bold else 0.0)
            for k in range(WIDTH):
                (<list>found[3 + k]).append(row[k])
            (<list>found[WIDTH + 3]).append(min(far, <double>away))
            (<list>found[WIDTH + 4]).append(1.0 if n < first else 0.0)
            (<list>found[WIDTH + 5]).append(1.0 if n > last else 0.0)
            (<list>found[WIDTH + 6]).append(<double>(n - head) if title is not None and -200 < n - head < 200 else -500.0)
        return found

    cdef tuple place(self, int number, int near):
        """What is the same for all blocks of a frame (`number`; `near` is the frame around them)."""
        cdef FrameFacts* own = &self.frames[number]
        cdef FrameFacts* around = &self.frames[near]
        cdef int above = around.parent if around.parent > 0 else 0
        cdef FrameFacts* over = &self.frames[above]
        cdef int high = over.parent if over.parent > 0 else 0
        cdef FrameFacts* top = &self.frames[high]
        cdef FrameFacts* meet = &self.frames[around.meet]
        cdef FrameFacts* rich = &self.frames[self.richest]
        cdef double total = max(1.0, self.frames[0].prose), richest = rich.direct if rich.direct else 1.0
        return (
            own.tag, around.tag if near != number else 0.0, over.tag, top.tag,
            <double>own.depth, <double>(own.depth - rich.depth), <double>around.steps, <double>meet.height,
            meet.prose / total, around.prose / total, around.direct / richest,
            around.words, around.links / max(1.0, around.words), around.prose / max(1.0, around.words), <double>around.blocks,
            over.words, over.links / max(1.0, over.words), over.prose / max(1.0, over.words), <double>over.blocks,
            top.words, top.links / max(1.0, top.words), top.prose / max(1.0, top.words),
            <double>own.alike, <double>own.siblings, <double>around.alike, <double>over.alike,
            own.card, <double>min(self.names[own.name], 50), self.named[own.name] / total,
        )
