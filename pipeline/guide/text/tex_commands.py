"""The commands of LaTeX by which formulas are known where their delimiters or backslashes were damaged. Data."""

_OPERATORS = """
sum prod int iint oint frac dfrac tfrac sqrt binom cdot cdots ldots dots vdots ddots times div pm mp leq geq
le ge neq ne approx equiv sim simeq cong propto infty partial nabla in notin subset subseteq supset cup cap
setminus emptyset forall exists neg land lor implies iff rightarrow leftarrow Rightarrow Leftarrow
leftrightarrow Leftrightarrow longrightarrow to mapsto mid parallel perp lVert rVert lvert rvert langle rangle
lfloor rfloor lceil rceil ell top hbar odot otimes oplus circ
"""
_GREEK = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau
upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
_FUNCTIONS = "log ln exp sin cos tan tanh lim max min sup inf arg argmax argmin det dim ker Pr"
_FORMS = """
mathbb mathbf mathcal mathrm mathit mathsf text textbf textit operatorname boldsymbol hat widehat bar overline
tilde widetilde vec dot ddot underbrace overbrace underline left right begin end quad qquad
"""

COMMANDS = frozenset(f"{_OPERATORS} {_GREEK} {_FUNCTIONS} {_FORMS}".split())
